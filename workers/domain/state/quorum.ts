/** How many failing regions make an outage, and when it began and ended. */
import type { Quorum } from './types.ts';

/** @param voters regions with fresh, verified data. Never less than one, never more than there are voters. */
export function needed(quorum: Quorum, voters: number): number {
  const wanted =
    quorum === 'any'
      ? 1
      : quorum === 'all'
        ? voters
        : quorum === 'majority'
          ? Math.floor(voters / 2) + 1
          : quorum;
  return Math.max(1, Math.min(wanted, voters));
}

/**
 * When an outage began: the first failing result of those regions that began to fail within one `reachMs` of the
 * quorum. A region that failed on its own for days before does not backdate an outage to that day.
 * @param failingSince one time for each failing region
 */
export function outageStart(failingSince: readonly number[], quorum: number, reachMs: number): number {
  const times = [...failingSince].sort((a, b) => a - b);
  const reached = times[Math.min(quorum, times.length) - 1] ?? 0;
  return times.find((time) => time >= reached - reachMs) ?? reached;
}

/**
 * When an outage ended: the time after which fewer regions than the quorum were failing.
 * @param goodSince one time for each region that is good again; regions still failing are `stillFailing`
 */
export function outageEnd(goodSince: readonly number[], stillFailing: number, quorum: number): number {
  const latestFirst = [...goodSince].sort((a, b) => b - a);
  return latestFirst[quorum - 1 - stillFailing] ?? latestFirst.at(-1) ?? 0;
}
