/**
 * Uptime from intervals: 1 − downtime / observed time. Times are milliseconds since the epoch. What nobody observed is
 * neither up nor down: before the monitor was made, while it was paused, and without data, even if an outage was held
 * open meanwhile.
 */
import { coverageOf } from './coverage.ts';
import type { LocalDay } from './days.ts';

export type Interval = { from: number; to: number };
/** Of one incident: one that flaps has several. */
export type Outage = Interval & { incidentId?: string };
/** What is known of one monitor's past. Intervals may overlap. */
export type Ledger = { outages: Outage[]; unobserved: Interval[]; observedFrom: number };
/** `ratio` is null when nothing was observed. */
export type Uptime = { ratio: number | null; downMs: number; unobservedMs: number };
/** `observedMs` and `unobservedMs` are all of the day so far; `maintenanceMs` is the part of the latter that was announced. */
export type Day = Uptime & { date: string; observedMs: number; incidents: number; maintenanceMs: number };

/** Cut, never rounded up: one failure never reads 100 %. */
export const cutRatio = (ratio: number): number => Math.floor(ratio * 1_000_000) / 1_000_000;

/** Overlapping outages count once. */
export function overlapMs(intervals: readonly Interval[], from: number, to: number): number {
  const inside = intervals
    .map((one) => ({ from: Math.max(one.from, from), to: Math.min(one.to, to) }))
    .filter((one) => one.to > one.from)
    .sort((a, b) => a.from - b.from);
  let total = 0;
  let end = -Infinity;
  for (const one of inside) {
    total += Math.max(0, one.to - Math.max(one.from, end));
    end = Math.max(end, one.to);
  }
  return total;
}

export function uptimeOf({ outages, unobserved, observedFrom }: Ledger, from: number, to: number): Uptime {
  const gaps = [...unobserved, { from: -Infinity, to: observedFrom }];
  const unobservedMs = overlapMs(gaps, from, to);
  const downMs = overlapMs([...outages, ...gaps], from, to) - unobservedMs;
  const observedMs = to - from - unobservedMs;
  return { ratio: observedMs > 0 ? cutRatio(1 - downMs / observedMs) : null, downMs, unobservedMs };
}

/** How many incidents some outages belong to. */
export const incidentsIn = (outages: readonly Outage[]): number =>
  new Set(outages.map(({ incidentId }, i) => incidentId ?? i)).size;

/**
 * What each of some days was, as far as it is over.
 * @param days one after the other, none begins after `now`
 * @param maintenance when there was maintenance; it explains what the ledger leaves out, and changes no figure
 */
export function dayBars(
  { outages, unobserved, observedFrom }: Ledger,
  days: readonly LocalDay[],
  now: number,
  maintenance: readonly Interval[] = [],
): Day[] {
  if (days.length === 0) return [];
  const bounds = { from: days[0]!.from, to: now };
  const gaps = [...unobserved, { from: -Infinity, to: observedFrom }];
  const missed = coverageOf(gaps, bounds);
  const missedOrDown = coverageOf([...gaps, ...outages], bounds);
  const announced = coverageOf(maintenance, bounds);
  const recorded = coverageOf(unobserved, bounds);
  const recordedOrAnnounced = coverageOf([...unobserved, ...maintenance], bounds);
  return days.map(({ date, from, to: end }) => {
    const to = Math.min(end, now);
    const unobservedMs = missed(from, to);
    const downMs = missedOrDown(from, to) - unobservedMs;
    const observedMs = to - from - unobservedMs;
    return {
      date,
      ratio: observedMs > 0 ? cutRatio(1 - downMs / observedMs) : null,
      downMs,
      observedMs,
      unobservedMs,
      incidents: incidentsIn(outages.filter((one) => one.from < to && one.to > from)),
      maintenanceMs: recorded(from, to) + announced(from, to) - recordedOrAnnounced(from, to),
    };
  });
}
