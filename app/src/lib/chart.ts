/** Metrics as the latency chart draws them. Pure. */
import type { Metrics, MetricsBlock } from '$wire/api.ts';

export const measures = ['p50', 'p75', 'p95', 'p99', 'max'] as const;
export type Measure = (typeof measures)[number];
export const measureWords: Record<Measure, string> = {
  p50: 'Median latency',
  p75: 'Latency of 75 % of the answers (p75)',
  p95: 'Latency of 95 % of the answers (p95)',
  p99: 'Latency of 99 % of the answers (p99)',
  max: 'Highest latency',
};

/**
 * One step, from `at` on, drawn at its middle: each region's latency in milliseconds, null or absent where it gave no
 * answer, the same of the range compared with at the same place, the regions that failed in it, and how many of its
 * checks there were and failed.
 */
export type ChartRow = {
  at: Date;
  middle: Date;
  latency: Record<string, number | null>;
  before: Record<string, number | null>;
  failing: string[];
  checks: number;
  failed: number;
};

const timesOf = ({ series }: MetricsBlock): number[] =>
  series.flatMap(({ points }) => points.map(({ at }) => Date.parse(at)));

/**
 * Every step has a row, so that a missing one breaks the line. They begin where there is something to show: with the
 * first result, outage or gap that somebody knows of; a monitor of today is not squeezed into the end of its year.
 */
export function chartRows(metrics: Metrics, measure: Measure = 'p50'): ChartRow[] {
  const { compared, stepSeconds } = metrics;
  const stepMs = stepSeconds * 1_000;
  const origin = Date.parse(metrics.from);
  const shiftMs = compared ? origin - Date.parse(compared.from) : 0;
  const times = timesOf(metrics);
  const last = Math.max(Date.parse(metrics.to) - 1, ...times);
  const before = compared ? timesOf(compared).map((at) => at + shiftMs) : [];
  const shown = [...times, ...before.filter((at) => at <= last)];
  if (shown.length === 0) return [];
  const known = [...metrics.outages, ...metrics.unobserved].map(({ from }) => Date.parse(from));
  const first = origin + Math.floor((Math.min(...shown, ...known) - origin) / stepMs) * stepMs;
  const rows = new Map<number, ChartRow>();
  for (let at = first; at <= last; at += stepMs)
    rows.set(at, {
      at: new Date(at),
      middle: new Date(at + stepMs / 2),
      latency: {},
      before: {},
      failing: [],
      checks: 0,
      failed: 0,
    });
  for (const { region, points } of metrics.series)
    for (const point of points) {
      const row = rows.get(Date.parse(point.at));
      if (!row) continue;
      row.latency[region] = point[measure];
      row.checks += point.count;
      row.failed += point.fail;
      if (point.fail > 0) row.failing.push(region);
    }
  for (const { region, points } of compared?.series ?? [])
    for (const point of points) {
      const row = rows.get(Date.parse(point.at) + shiftMs);
      if (row) row.before[region] = point[measure];
    }
  return [...rows.values()];
}

/**
 * Stretches of steps with failures; `share` is how many of the checks failed, 0 to 1, in tenths and never rounded down.
 * Steps alike are one stretch.
 */
export function failureBands(
  rows: ChartRow[],
  stepSeconds: number,
): { from: Date; to: Date; share: number }[] {
  const bands: { from: Date; to: Date; share: number }[] = [];
  for (const { at, checks, failed } of rows) {
    if (failed === 0) continue;
    const share = Math.ceil((10 * failed) / checks) / 10;
    const from = at;
    const to = new Date(at.getTime() + stepSeconds * 1_000);
    const before = bands.at(-1);
    if (before?.share === share && before.to.getTime() === from.getTime()) before.to = to;
    else bands.push({ from, to, share });
  }
  return bands;
}

/** Points without a neighbour: they make no line, and are drawn as dots. */
export function lonePoints(rows: ChartRow[], regions: string[]): { region: string; at: Date; ms: number }[] {
  const answered = (i: number, region: string) => (rows[i]?.latency[region] ?? null) !== null;
  return regions.flatMap((region) =>
    rows.flatMap(({ middle, latency }, i) =>
      answered(i, region) && !answered(i - 1, region) && !answered(i + 1, region)
        ? [{ region, at: middle, ms: latency[region]! }]
        : [],
    ),
  );
}

/** How many stretches between answers a region has none in; its beginning and its end are no gaps. */
export function gapsOf(rows: ChartRow[], region: string): number {
  const answered = rows.map(({ latency }) => (latency[region] ?? null) !== null);
  const [first, last] = [answered.indexOf(true), answered.lastIndexOf(true)];
  return answered.filter((one, i) => i > first && i < last && !one && answered[i - 1]).length;
}
