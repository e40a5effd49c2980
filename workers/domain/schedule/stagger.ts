/**
 * When each region looks at a monitor. Region i of R runs at `hash(monitor) + i·T/R (mod T)`, on a grid that
 * lets one alarm carry several checks without ever being coarser than T/R.
 */
import { gridMsMax, gridMsMin } from '../limits.ts';
import { fnv1a } from '../hash.ts';

/** Slots of a monitor lie on multiples of this. Five seconds where the stagger is at least that, one second below. */
export function gridMs(intervalMs: number, regionCount: number): number {
  return intervalMs / regionCount >= gridMsMax && intervalMs % gridMsMax === 0 ? gridMsMax : gridMsMin;
}

/** The offset of one region in the interval, in milliseconds, on the grid. `index` counts the monitor's regions. */
export function offsetMs(monitorId: string, index: number, regionCount: number, intervalMs: number): number {
  const grid = gridMs(intervalMs, regionCount);
  const start = fnv1a(monitorId) % intervalMs;
  const exact = start + (index * intervalMs) / regionCount;
  return (Math.floor(exact / grid) * grid) % intervalMs;
}

/** The newest slot that is due at `now`. */
export const slotAtOrBefore = (now: number, intervalMs: number, offset: number): number =>
  Math.floor((now - offset) / intervalMs) * intervalMs + offset;

/** The first slot strictly after `now`. */
export const slotAfter = (now: number, intervalMs: number, offset: number): number =>
  slotAtOrBefore(now, intervalMs, offset) + intervalMs;
