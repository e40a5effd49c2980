/** Metrics as the latency chart draws them. Pure. */
import type { Metrics } from '$wire/api.ts';

/**
 * One step, from `at` on, drawn at its middle: each region's median in milliseconds, null where it gave no answer, and
 * the regions that failed in it.
 */
export type ChartRow = { at: Date; middle: Date; latency: Record<string, number | null>; failing: string[] };

/** From the first result to the end of the range: every step has a row, so that a missing one breaks the line. */
export function chartRows({ series, stepSeconds, to }: Metrics): ChartRow[] {
  const times = series.flatMap(({ points }) => points.map(({ at }) => Date.parse(at)));
  if (times.length === 0) return [];
  const rows = new Map<number, ChartRow>();
  const last = Math.max(Date.parse(to), ...times);
  const stepMs = stepSeconds * 1_000;
  for (let at = Math.min(...times); at <= last; at += stepMs)
    rows.set(at, { at: new Date(at), middle: new Date(at + stepMs / 2), latency: {}, failing: [] });
  for (const { region, points } of series) {
    for (const { at, p50, fail } of points) {
      const row = rows.get(Date.parse(at));
      if (!row) continue;
      row.latency[region] = p50;
      if (fail > 0) row.failing.push(region);
    }
  }
  return [...rows.values()];
}

/** Stretches of steps with failures; `share` is how many of the regions failed, 0 to 1. Steps alike are one stretch. */
export function failureBands(
  rows: ChartRow[],
  stepSeconds: number,
  regionCount: number,
): { from: Date; to: Date; share: number }[] {
  const bands: { from: Date; to: Date; share: number }[] = [];
  for (const { at, failing } of rows) {
    if (failing.length === 0) continue;
    const share = failing.length / regionCount;
    const from = at;
    const to = new Date(at.getTime() + stepSeconds * 1_000);
    const before = bands.at(-1);
    if (before?.share === share && before.to.getTime() === from.getTime()) before.to = to;
    else bands.push({ from, to, share });
  }
  return bands;
}
