/**
 * What an exception of `fetch` can be about. Only texts that workerd is known to throw over a target speak of it;
 * everything else, a limit of the platform's or a bug of ours, is our own trouble.
 */
import { errorText } from '../../platform/log.ts';
import type { Failure } from '../../domain/check.ts';

export type Thrown =
  /** The check's time was over. */
  | 'late'
  /** A refused or broken connection. */
  | 'lost'
  /** A name without an address, TLS, an answer that is no HTTP; and whatever went wrong inside the platform. */
  | 'opaque'
  /** The body is not in the encoding it claims. */
  | 'undecodable'
  | 'ours';

export function thrownOf(error: unknown, timedOut: boolean): Thrown {
  if (timedOut) return 'late';
  const message = error instanceof Error ? error.message : String(error);
  if (/^Network connection lost\b/.test(message)) return 'lost';
  if (/^internal error\b/.test(message)) return 'opaque';
  return /^(Gzip|Brotli) (de)?compress/.test(message) ? 'undecodable' : 'ours';
}

export const ownTrouble = (error: unknown): Failure => ({
  class: 'platform',
  message: `the probe could not finish the check: ${errorText(error)}`,
  retryable: true,
});
