/**
 * Whether a receiver may be asked, at the time of a delivery: its spelling, and where its name leads by now. What
 * `fetch` then resolves once more is for the platform to refuse, see probe/guard.ts.
 */
import type { AttemptOutcome } from '../../../domain/alert/backoff.ts';
import { checkTarget } from '../../../domain/target.ts';
import { lookUp } from '../../../platform/dns/addresses.ts';
import { resolverDefault } from '../../../platform/dns/over-https.ts';
import type { Env } from '../../env.ts';

type Forbidden = { outcome: AttemptOutcome; error: string };

/** Ends within two seconds. A resolver that does not answer forbids nothing. */
export async function forbiddenReceiver(
  env: Pick<Env, 'ALLOW_PRIVATE_TARGETS' | 'RESOLVER_URL'>,
  url: string,
): Promise<Forbidden | null> {
  const allowPrivate = env.ALLOW_PRIVATE_TARGETS === '1';
  const words = (why: string) => `The address of the receiver cannot be used: ${why}.`;
  const target = checkTarget('http', url, { allowPrivate });
  if (!target.ok) return { outcome: 'permanent', error: words(target.message) };
  if (allowPrivate) return null;
  const { hostname } = new URL(target.target);
  const found = await lookUp(
    (asked, init) => fetch(asked, init),
    env.RESOLVER_URL || resolverDefault,
    hostname,
  );
  // Names are moved: it may lead outside again by the next try.
  return found?.forbidden ? { outcome: 'transient', error: words(found.forbidden) } : null;
}
