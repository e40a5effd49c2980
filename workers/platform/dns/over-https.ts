/**
 * One question to a resolver over HTTPS (RFC 8484). POST, so that nothing on the way answers from a cache. Redirects
 * are not followed: they could lead to an address nobody has looked at.
 */
import { errorText } from '../log.ts';
import { encodeQuestion, messageBytesMax, type Question, readReply, type Reply } from './message.ts';

export const resolverDefault = 'https://cloudflare-dns.com/dns-query';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The resolver did not answer, or not with DNS: nothing is known of the name. The message is the end of a sentence. */
export class ResolverError extends Error {}

/** `ttfbMs`: question sent to the answer's head. @throws ResolverError, and nothing else */
export async function askResolver(
  fetch: Fetch,
  url: string,
  question: Question,
  signal: AbortSignal,
): Promise<Reply & { ttfbMs: number }> {
  const sentAt = Date.now();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/dns-message', accept: 'application/dns-message' },
      body: encodeQuestion(question),
      redirect: 'manual',
      signal,
    });
    const ttfbMs = Date.now() - sentAt;
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new ResolverError(`answered with HTTP status ${response.status}`);
    }
    const bytes = await readBytes(response);
    try {
      return { ...readReply(bytes, question), ttfbMs };
    } catch (error) {
      throw new ResolverError(`answered with something that is no DNS: ${words(error)}`);
    }
  } catch (error) {
    if (error instanceof ResolverError) throw error;
    if (signal.aborted) throw new ResolverError('did not answer in time');
    throw new ResolverError(`could not be reached: ${words(error)}`);
  }
}

const words = (error: unknown): string =>
  (error instanceof Error ? error.message : errorText(error)).slice(0, 120);

async function readBytes(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) return Buffer.concat(chunks);
    chunks.push(part.value);
    length += part.value.byteLength;
    if (length > messageBytesMax) {
      await reader!.cancel();
      throw new ResolverError(`answered with more than ${messageBytesMax} bytes`);
    }
  }
}
