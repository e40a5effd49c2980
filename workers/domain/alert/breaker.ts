/**
 * A channel's circuit breaker. After several transient failures in a row it opens: deliveries wait, which costs them no
 * try. When its time is up one is let through (half open): a success closes it, a failure opens it for longer. A refusal
 * is an answer too, so it closes. Chance and time are passed in.
 */
import { breakerAskMs, breakerFailures, breakerFirstMs, breakerMsMax, breakerProbeMs } from '../limits.ts';
import type { AttemptOutcome } from './backoff.ts';

export type Breaker = {
  /** Transient failures in a row. */
  failures: number;
  /** How often it opened since it was closed, and until when it is. */
  opened: number;
  openUntil: number | null;
  /** Until when the one that was let through may report. */
  probeUntil: number | null;
};
export const closed: Breaker = { failures: 0, opened: 0, openUntil: null, probeUntil: null };

export function breakerState({ openUntil }: Breaker, now: number): 'closed' | 'open' | 'half_open' {
  if (openUntil === null) return 'closed';
  return now < openUntil ? 'open' : 'half_open';
}

/** May a delivery go through now? @param random in [0, 1) spreads those that wait */
export function gate(
  breaker: Breaker,
  now: number,
  random: number,
): { breaker: Breaker; waitUntil: number | null } {
  const state = breakerState(breaker, now);
  if (state === 'closed') return { breaker, waitUntil: null };
  const spreadMs = Math.round(random * breakerFirstMs);
  if (state === 'open') return { breaker, waitUntil: breaker.openUntil! + spreadMs };
  // What comes of the one that went through is known soon.
  if (now < (breaker.probeUntil ?? 0)) return { breaker, waitUntil: now + breakerAskMs + spreadMs };
  return { breaker: { ...breaker, probeUntil: now + breakerProbeMs }, waitUntil: null };
}

/** @param random in [0, 1) */
export function heard(breaker: Breaker, outcome: AttemptOutcome, now: number, random: number): Breaker {
  if (outcome !== 'transient') return closed;
  const failures = breaker.failures + 1;
  const state = breakerState(breaker, now);
  // Others that were under way when it opened say nothing new.
  if (state === 'open' || (state === 'closed' && failures < breakerFailures)) return { ...breaker, failures };
  const ceiling = Math.min(breakerMsMax, breakerFirstMs * 2 ** breaker.opened);
  const openUntil = Math.round(now + ceiling / 2 + random * (ceiling / 2));
  return { failures, opened: Math.min(breaker.opened + 1, 20), openUntil, probeUntil: null };
}

/** The channel was set up anew: the next delivery shows whether it works now. */
export const tryAgain = (breaker: Breaker, now: number): Breaker =>
  breaker.openUntil === null
    ? breaker
    : { ...breaker, openUntil: Math.min(breaker.openUntil, now), probeUntil: null };
