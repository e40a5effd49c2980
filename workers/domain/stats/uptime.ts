/**
 * Uptime from incident intervals: 1 − downtime / observed time. Times are milliseconds since the epoch. Observation
 * begins when the monitor was made; what nobody observed is neither up nor down.
 */
export type Interval = { from: number; to: number };
export type Uptime = { ratio: number | null; downMs: number };
export type Day = { date: string; ratio: number | null; downMs: number; incidents: number };

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

export function uptimeOf(
  outages: readonly Interval[],
  from: number,
  to: number,
  observedFrom: number,
): Uptime {
  const start = Math.max(from, observedFrom);
  if (to <= start) return { ratio: null, downMs: 0 };
  const downMs = overlapMs(outages, start, to);
  return { ratio: cutRatio(1 - downMs / (to - start)), downMs };
}

/** The newest `days` UTC days up to and with the one of `now`, oldest first. */
export function dayBars(
  outages: readonly Interval[],
  days: number,
  now: number,
  observedFrom: number,
): Day[] {
  const today = Math.floor(now / dayMs) * dayMs;
  return Array.from({ length: days }, (_, i) => {
    const from = today - (days - 1 - i) * dayMs;
    const to = Math.min(from + dayMs, now);
    const { ratio, downMs } = uptimeOf(outages, from, to, observedFrom);
    const incidents = outages.filter((one) => one.from < to && one.to > from).length;
    return { date: new Date(from).toISOString().slice(0, 10), ratio, downMs, incidents };
  });
}
