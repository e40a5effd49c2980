/**
 * Is a channel itself out of order, and who must hear of it? Pure. An outage of a channel begins with a try that failed
 * and ends with one that arrived. It is told once: at once when an alert was refused or given up, else when the breaker
 * is open and nothing arrived for a while.
 */
import { channelFailingAfterMs } from '../limits.ts';
import type { AttemptOutcome } from './backoff.ts';

export type ChannelHealth = {
  failingSince: number | null;
  lastError: string | null;
  /** An alert was refused for good, or given up after its last try. */
  lost: boolean;
  /** Through which channels its outage was told; null: not yet. */
  toldThrough: string[] | null;
};
export const healthy: ChannelHealth = { failingSince: null, lastError: null, lost: false, toldThrough: null };

export function afterTry(
  health: ChannelHealth,
  tried: { at: number; outcome: AttemptOutcome; error: string | null; dead: boolean },
): ChannelHealth {
  if (tried.outcome === 'delivered') return healthy;
  return {
    ...health,
    failingSince: health.failingSince ?? tried.at,
    lastError: tried.error,
    lost: health.lost || tried.outcome === 'permanent' || tried.dead,
  };
}

/** When others are to be told; null: not as things are. */
export function alarmAt(health: ChannelHealth, breakerClosed: boolean): number | null {
  if (health.failingSince === null || health.toldThrough !== null) return null;
  if (health.lost) return health.failingSince;
  return breakerClosed ? null : health.failingSince + channelFailingAfterMs;
}

/** Those that people read, where one of them works; else the programs'. Never one that fails itself. */
export function whoHears<C extends { id: string; digest: boolean }>(
  channels: readonly C[],
  failing: ReadonlySet<string>,
): C[] {
  const working = channels.filter(({ id }) => !failing.has(id));
  const people = working.filter(({ digest }) => digest);
  return people.length > 0 ? people : working;
}
