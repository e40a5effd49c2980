/** A heat map's shades, and its cells in words. Pure. */
import { hourWords } from '$domain/stats/hours-of-week.ts';
import type { HeatMap } from '$wire/api.ts';
import { latency, percent } from './format.ts';

export type HeatCell = HeatMap['cells'][number];
export const measures = ['p50', 'p95', 'availability'] as const;
export type Measure = (typeof measures)[number];
export const measureWords: Record<Measure, string> = { p50: 'p50', p95: 'p95', availability: 'Good checks' };

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Shades from good to bad; a cell without that figure has none. */
export const shades = 6;
/** Of good checks: all; then each shade begins below the one before. Fixed, so that shades mean the same everywhere. */
const goodFrom = [1, 0.999, 0.99, 0.95, 0.9, 0];
/** Latencies of a map differ by this much from the palest shade to the darkest, or by more: noise is not painted. */
const spreadMin = 1.5;

export type Scale = {
  shadeOf: (value: number) => number;
  /** What each shade stands for. */ labels: string[];
};

/** "120–240 ms" */
const span = (from: number, to: number): string => {
  const [least, most] = [latency(from), latency(to)];
  const unit = / \w+$/.exec(most)![0];
  return `${least.endsWith(unit) ? least.slice(0, -unit.length) : least}–${most}`;
};

/** Latencies by equal ratios between the least and the most of the map, for they are far apart where they differ. */
export function scaleOf(cells: readonly HeatCell[], measure: Measure): Scale {
  if (measure === 'availability')
    return {
      shadeOf: (value) => goodFrom.findIndex((from) => value >= from),
      labels: goodFrom.map((from, i) =>
        from === 1
          ? '100 %'
          : from > 0
            ? `from ${Math.round(from * 1_000) / 10} %`
            : `below ${goodFrom[i - 1]! * 100} %`,
      ),
    };
  const values = cells.flatMap((cell) => cell[measure] ?? []);
  if (values.length === 0) return { shadeOf: () => 0, labels: [] };
  const low = Math.max(0.1, Math.min(...values));
  const ratio = Math.max(spreadMin, Math.max(...values) / low) ** (1 / shades);
  return {
    shadeOf: (value) =>
      Math.max(0, Math.min(shades - 1, Math.floor(Math.log(value / low) / Math.log(ratio) + 1e-9))),
    labels: Array.from({ length: shades }, (_, i) => span(low * ratio ** i, low * ratio ** (i + 1))),
  };
}

/** By hour of the week, 0 to 167 from Monday 00:00. */
export function cellsByHour(cells: readonly HeatCell[]): (HeatCell | undefined)[] {
  const hours = Array.from<HeatCell | undefined>({ length: 168 });
  for (const cell of cells) hours[(cell.weekday - 1) * 24 + cell.hour] = cell;
  return hours;
}

export const figureWords = (value: number | null | undefined, measure: Measure): string =>
  value === null || value === undefined
    ? '–'
    : measure === 'availability'
      ? percent(value, 3)
      : latency(value);

/** "Mondays 02:00–03:00: p50 120 ms, p95 400 ms, 99.980 % good checks of 240" */
export function cellWords(hour: number, cell: HeatCell | undefined): string {
  if (!cell) return `${hourWords(hour)}: no checks`;
  const { p50, p95, availability, count, fail } = cell;
  const latencies = p50 === null ? ['no answers'] : [`p50 ${latency(p50)}`, `p95 ${latency(p95)}`];
  const good = availability === null ? [] : [`${percent(availability, 3)} good checks`];
  const checks = `${count} check${count === 1 ? '' : 's'}${fail > 0 ? `, ${fail} failed` : ''}`;
  return `${hourWords(hour)}: ${[...latencies, ...good, checks].join(', ')}`;
}

/** The hour that stands out, in a sentence; null where none does. */
export function worstWords(cells: readonly HeatCell[], measure: Measure): string | null {
  const known = cells.filter((cell) => cell[measure] !== null);
  if (known.length < 2) return null;
  const bad = (cell: HeatCell) => (measure === 'availability' ? 1 - cell.availability! : cell[measure]!);
  const worst = known.reduce((most, cell) => (bad(cell) > bad(most) ? cell : most));
  const when = hourWords((worst.weekday - 1) * 24 + worst.hour);
  if (measure !== 'availability') return `Slowest: ${when}, ${measure} ${latency(worst[measure])}`;
  return worst.availability === 1
    ? 'No check failed in any hour'
    : `Most failures: ${when}, ${percent(worst.availability, 3)} good checks`;
}
