/** Where a redirect leads, and what of the request goes along (RFC 9110, 15.4). */
import { masker, maskUrl } from '../../domain/mask.ts';
import { secretName } from '../../domain/secret-names.ts';
import { Failed } from './failed.ts';
import type { Journey, Sent } from './journey.ts';

const statuses = [301, 302, 303, 307, 308];

/** @returns the location a redirect names, null for any other answer */
export function leadsTo({ status, headers }: Response): string | null {
  return statuses.includes(status) ? headers.get('location') : null;
}

/** @throws Failed when the location is no URL */
export function resolved(location: string, { url, redirects }: Journey): string {
  try {
    return new URL(location, url).href;
  } catch {
    const where = JSON.stringify(maskUrl(location).slice(0, 120));
    throw new Failed('protocol', `redirect ${redirects.length} points to ${where}, which is no URL`);
  }
}

/** The same URL asked in the same way twice goes on for ever; only the limit is sure of it, as servers remember. */
export function tooMany(next: string, { redirects }: Journey, redirectsMax: number): Failed {
  const shown = maskUrl(next).slice(0, 120);
  const circle = redirects.some(({ url }) => url === next);
  return new Failed(
    'too_many_redirects',
    circle
      ? `a redirect loop: ${shown} came back, and again, over ${redirectsMax} redirects`
      : `more than ${redirectsMax} redirects, the last to ${shown}`,
  );
}

/** A request that becomes a GET leaves its body behind. */
export function turned({ method, headers, body }: Sent, status: number): Sent {
  const becomesGet = status === 303 || (method === 'POST' && status < 303);
  if (!becomesGet) return { method, headers, body };
  headers.delete('content-type');
  return { method: method === 'HEAD' ? 'HEAD' : 'GET', headers, body: null };
}

/**
 * Takes from a request what another origin must not get: every header that may be secret. A body with a secret in it
 * cannot be sent without it, so that redirect is not followed.
 */
export function leaveSecrets(
  { headers, body }: Sent,
  secretHeaders: readonly string[],
  secrets: readonly string[],
  hop: number,
): void {
  const marked = new Set(secretHeaders.map((name) => name.toLowerCase()));
  const mask = masker(secrets);
  for (const [name, value] of [...headers]) {
    if (secretName.test(name) || marked.has(name) || mask(value) !== value) headers.delete(name);
  }
  if (body !== null && mask(body) !== body) {
    const message = `redirect ${hop} would take the request's body to another origin, and a secret is in it`;
    throw new Failed('blocked_target', message, false);
  }
}
