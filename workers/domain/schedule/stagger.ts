/**
 * When each region looks at a monitor. Region i of R runs at `hash(monitor) + i·T/R (mod T)`, on a grid that lets one
 * alarm and one message carry several checks: alone, each of them would cost as much as the check.
 */
import { gridMsMax, gridMsMin } from '../limits.ts';
import { fnv1a } from '../hash.ts';

/**
 * Slots of a monitor lie on multiples of this: the coarsest number of whole seconds that divides the time between two
 * regions, so that they stay evenly apart; where there is none, one that divides the interval.
 */
export function gridMs(intervalMs: number, regionCount: number): number {
  const apartMs = intervalMs / regionCount;
  const divided = apartMs % gridMsMin === 0 ? apartMs : intervalMs;
  for (let grid = gridMsMax; grid > gridMsMin; grid -= gridMsMin) {
    if (grid <= apartMs && divided % grid === 0) return grid;
  }
  return gridMsMin;
}

/**
 * All slots of a shard are moved by this, so that shards run after each other and not at the same instant. Steps of the
 * golden ratio lie evenly apart however many there are (the additive recurrence of lowest discrepancy).
 */
export const phaseMs = (shard: number): number => Math.floor(((shard * 0.618_033_988_75) % 1) * gridMsMax);

/** The offset of one region in the interval, in milliseconds. `index` counts the monitor's regions. */
export function offsetMs(
  monitorId: string,
  index: number,
  regionCount: number,
  intervalMs: number,
  shard: number,
): number {
  const grid = gridMs(intervalMs, regionCount);
  const start = Math.floor((fnv1a(monitorId) % intervalMs) / grid) * grid;
  const exact = start + (index * intervalMs) / regionCount;
  return (Math.floor(exact / grid) * grid + phaseMs(shard)) % intervalMs;
}

/** The newest slot that is due at `now`. */
export const slotAtOrBefore = (now: number, intervalMs: number, offset: number): number =>
  Math.floor((now - offset) / intervalMs) * intervalMs + offset;

/** The first slot strictly after `now`. */
export const slotAfter = (now: number, intervalMs: number, offset: number): number =>
  slotAtOrBefore(now, intervalMs, offset) + intervalMs;
