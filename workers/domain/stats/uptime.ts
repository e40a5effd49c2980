/**
 * Uptime from intervals: 1 − downtime / observed time. Times are milliseconds since the epoch. What nobody observed is
 * neither up nor down: before the monitor was made, while it was paused, and without data, even if an outage was held
 * open meanwhile.
 */
export type Interval = { from: number; to: number };
/** What is known of one monitor's past. Intervals may overlap. */
/** Of one incident: one that flaps has several. */
export type Outage = Interval & { incidentId?: string };
export type Ledger = { outages: Outage[]; unobserved: Interval[]; observedFrom: number };
/** `ratio` is null when nothing was observed. */
export type Uptime = { ratio: number | null; downMs: number; unobservedMs: number };
/** `maintenanceMs` is the part of `unobservedMs` that was announced. */
export type Day = Uptime & { date: string; incidents: number; maintenanceMs: number };

const dayMs = 86_400_000;

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

/** How long two sets of intervals held at the same time. */
const bothMs = (a: readonly Interval[], b: readonly Interval[], from: number, to: number): number =>
  overlapMs(a, from, to) + overlapMs(b, from, to) - overlapMs([...a, ...b], from, to);

/**
 * The newest `days` UTC days up to and with the one of `now`, oldest first.
 * @param maintenance when there was maintenance; it explains what the ledger leaves out, and changes no figure
 */
export function dayBars(
  ledger: Ledger,
  days: number,
  now: number,
  maintenance: readonly Interval[] = [],
): Day[] {
  const today = Math.floor(now / dayMs) * dayMs;
  return Array.from({ length: days }, (_, i) => {
    const from = today - (days - 1 - i) * dayMs;
    const to = Math.min(from + dayMs, now);
    const incidents = incidentsIn(ledger.outages.filter((one) => one.from < to && one.to > from));
    const maintenanceMs = bothMs(ledger.unobserved, maintenance, from, to);
    return {
      date: new Date(from).toISOString().slice(0, 10),
      ...uptimeOf(ledger, from, to),
      incidents,
      maintenanceMs,
    };
  });
}
