/** A test's exchange as it went over the wire: first line, headers, an empty line, the body. Pure. */
import type { ChannelTest } from '$wire/api.ts';

type Exchange = NonNullable<ChannelTest['exchange']>;

const written = (first: string, headers: Record<string, string>, body: string): string =>
  [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...(body ? ['', body] : [])]
    .join('\n')
    .replace(/\r\n/g, '\n');

export const requestText = ({ request: { method, url, headers, body } }: Exchange): string =>
  written(`${method} ${url}`, headers, body);

export const responseText = ({ response }: Exchange): string | null =>
  response && written(`Status ${response.status}`, response.headers, response.body);
