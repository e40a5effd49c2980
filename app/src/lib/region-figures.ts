/** Regions side by side: sorted, and how far each is behind the quickest. Pure. */
import type { RegionFigures } from '$wire/api.ts';
import { latency, percent, regionLabel } from './format.ts';

type Column = 'p50' | 'behind' | 'p75' | 'p95' | 'p99' | 'max' | 'availability' | 'apdex' | 'count';
export type SortKey = 'region' | Column;
export type Sort = { key: SortKey; descending: boolean };
export const columnLabels: Record<Column, string> = {
  p50: 'p50', behind: 'To best', p75: 'p75', p95: 'p95', p99: 'p99', max: 'Max', availability: 'Good checks',
  apdex: 'Apdex', count: 'Checks',
}; // prettier-ignore
export const columns = Object.keys(columnLabels) as Column[];

/** The quickest region's median; null where none answered. */
export function bestMs(figures: RegionFigures[]): number | null {
  const medians = figures.flatMap(({ p50 }) => p50 ?? []);
  return medians.length === 0 ? null : Math.min(...medians);
}

const valueOf = (one: RegionFigures, column: Column): number | null =>
  column === 'behind' ? one.p50 : one[column];

export function cellText(one: RegionFigures, column: Column, best: number | null): string {
  if (column === 'availability') return percent(one.availability);
  if (column === 'apdex') return one.apdex === null ? '–' : one.apdex.toFixed(2);
  if (column === 'count') return one.count.toLocaleString('en-GB');
  if (column !== 'behind') return latency(one[column]);
  if (one.p50 === null || best === null) return '–';
  return one.p50 === best ? 'best' : `+${latency(one.p50 - best)}`;
}

/** What has no figure comes last, in either direction. */
export function sorted<T extends { region: string }>(
  regions: T[],
  figures: Map<string, RegionFigures>,
  { key, descending }: Sort,
): T[] {
  const direction = descending ? -1 : 1;
  const byLabel = (a: T, b: T) => regionLabel(a.region).localeCompare(regionLabel(b.region));
  if (key === 'region') return regions.toSorted((a, b) => direction * byLabel(a, b));
  const of = ({ region }: T) => {
    const one = figures.get(region);
    return one ? valueOf(one, key) : null;
  };
  return regions.toSorted((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === null || y === null) return x === y ? byLabel(a, b) : x === null ? 1 : -1;
    return direction * (x - y) || byLabel(a, b);
  });
}
