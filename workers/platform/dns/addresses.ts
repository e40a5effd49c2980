/**
 * Whether a name leads to an address that may not be asked, by asking a resolver for its A and AAAA records, one
 * after the other: a probe has six connections at once and five checks that want one each.
 */
import { bareHost, forbiddenAddress, isAddress } from '../../domain/host.ts';
import { askResolver } from './over-https.ts';

const askMsMax = 2_000;

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;
export type Lookup = {
  /** Why the host may not be asked, or null. */
  forbidden: string | null;
  /** How long that holds, as far as the records say; null where there were none. */
  ttlSeconds: number | null;
};

/** @returns null when the resolver did not answer both questions, and what it said forbids nothing. Never throws. */
export async function lookUp(fetch: Fetch, resolverUrl: string, hostname: string): Promise<Lookup | null> {
  const host = bareHost(hostname);
  if (isAddress(host)) return { forbidden: forbiddenAddress(host, [host]), ttlSeconds: null };
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), askMsMax);
  let ttlSeconds: number | null = null;
  let complete = true;
  try {
    for (const type of ['A', 'AAAA'] as const) {
      const reply = await askResolver(
        fetch,
        resolverUrl,
        { name: host, type, dnssec: false },
        abort.signal,
      ).catch(() => null);
      if (reply?.code !== 'NOERROR' && reply?.code !== 'NXDOMAIN') {
        complete = false;
        continue;
      }
      const forbidden = forbiddenAddress(
        host,
        reply.records.map(({ value }) => value),
      );
      for (const record of reply.records) ttlSeconds = Math.min(ttlSeconds ?? Infinity, record.ttlSeconds);
      if (forbidden !== null) return { forbidden, ttlSeconds };
    }
    return complete ? { forbidden: null, ttlSeconds } : null;
  } finally {
    clearTimeout(timer);
  }
}
