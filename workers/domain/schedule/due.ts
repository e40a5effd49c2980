/**
 * Which jobs a Prober's alarm runs. Every slot is run once or named as missed, none is run early, and a late alarm
 * never makes a burst: of each job only the newest slot runs, and only while it is still young.
 */
import { missedSlotsWindowMs } from '../limits.ts';
import { slotAfter, slotAtOrBefore } from './stagger.ts';

export type Timed = { monitorId: string; intervalMs: number; offsetMs: number };
export type Due = {
  /** Slots to run now. */
  run: { monitorId: string; slotAt: number }[];
  /** Slots that passed without a run, newest first a job, within the window that is worth telling. */
  missed: { monitorId: string; slotAt: number }[];
};

/** A slot older than this when its alarm comes is not run any more: its result would pass for a fresh one. */
export const slotToleranceMs = (intervalMs: number): number => Math.min(intervalMs / 2, 5_000);

/**
 * @param after slots up to and including this time have been dealt with
 * @param now the alarm's real time
 */
export function dueBetween(jobs: Iterable<Timed>, after: number, now: number): Due {
  const due: Due = { run: [], missed: [] };
  for (const { monitorId, intervalMs, offsetMs } of jobs) {
    let slotAt = slotAtOrBefore(now, intervalMs, offsetMs);
    if (slotAt <= after) continue;
    if (now - slotAt <= slotToleranceMs(intervalMs)) {
      due.run.push({ monitorId, slotAt });
      slotAt -= intervalMs;
    }
    for (; slotAt > after && slotAt > now - missedSlotsWindowMs; slotAt -= intervalMs) {
      due.missed.push({ monitorId, slotAt });
    }
  }
  due.run.sort((a, b) => a.slotAt - b.slotAt);
  return due;
}

/** The next slot of any job strictly after `now`, or null without jobs. */
export function nextSlot(jobs: Iterable<Timed>, now: number): number | null {
  let next: number | null = null;
  for (const { intervalMs, offsetMs } of jobs) {
    const slot = slotAfter(now, intervalMs, offsetMs);
    if (next === null || slot < next) next = slot;
  }
  return next;
}
