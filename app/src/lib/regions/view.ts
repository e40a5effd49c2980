/** What the page of regions shows and how: its choices, as its address has them, and the words and tones of its figures. Pure. */
import type { ApiCompared, ApiRegionComparison } from '$wire/api.ts';
import { latency, percent } from '$lib/format.ts';

export const comparedRanges = ['24h', '7d', '30d', '90d'] as const;
export const comparedMetrics = ['p50', 'p95', 'availability'] as const;
export type Metric = (typeof comparedMetrics)[number];
export const metricNames: Record<Metric, string> = {
  p50: 'Median (p50)',
  p95: 'Slow end (p95)',
  availability: 'Good checks',
};

/** `sort` is `name`, a region, or either after a minus; empty: as monitors were made. */
export type View = {
  range: (typeof comparedRanges)[number];
  metric: Metric;
  tag: string;
  q: string;
  sort: string;
  cursor: string;
};

export function viewOf(search: URLSearchParams): View {
  const one = (name: string) => search.get(name) ?? '';
  return {
    range: comparedRanges.find((range) => range === one('range')) ?? '7d',
    metric: comparedMetrics.find((metric) => metric === one('metric')) ?? 'p50',
    tag: one('tag'),
    q: one('q'),
    sort: one('sort'),
    cursor: one('cursor'),
  };
}

const usual: Partial<View> = { range: '7d', metric: 'p50' };
const queryOf = (view: Partial<View>, renamed: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams(
    Object.entries(view)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [renamed[name] ?? name, value]),
  );

/** The page's address with something else chosen; another choice of monitors begins at the first page. */
export function addressOf(view: View, change: Partial<View> = {}): string {
  const next = { cursor: '', ...(change.sort === undefined ? {} : { cursor: view.cursor }), ...change };
  const whole = Object.entries({ ...view, ...next }).filter(
    ([name, value]) => usual[name as keyof View] !== value,
  );
  const query = queryOf(Object.fromEntries(whole));
  return query.size > 0 ? `/regions?${query}` : '/regions';
}

/** What the API is asked. */
export const askedOf = ({ range, metric, tag, q, cursor }: View): string =>
  `/regions/compare?${queryOf({ range, metric, tag, q, cursor }, { tag: 'tags' })}`;

type Item = ApiRegionComparison['items'][number];
const valueIn = (item: Item, region: string, metric: Metric): number | null =>
  item.regions.find((one) => one.region === region)?.[metric] ?? null;

/** Those without a figure are last either way. */
export function sorted(items: readonly Item[], { sort, metric }: View): Item[] {
  const [by, sign] = sort.startsWith('-') ? [sort.slice(1), -1] : [sort, 1];
  if (!by) return [...items];
  if (by === 'name') return items.toSorted((a, b) => sign * a.name.localeCompare(b.name));
  return items.toSorted((a, b) => {
    const [one, other] = [valueIn(a, by, metric), valueIn(b, by, metric)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return sign * (one - other);
  });
}
/** A heading pressed again turns the order. */
export const nextSort = (sort: string, by: string): string => (sort === by ? `-${by}` : by);
export const ariaSort = (sort: string, by: string): 'ascending' | 'descending' | undefined =>
  sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : undefined;

export const figureWords = (value: number | null, metric: Metric): string =>
  metric === 'availability' ? percent(value) : latency(value);

/** How far behind the best: "best", "+38 ms", "−1.20 points". */
export function behindWords(behind: number | null, metric: Metric): string {
  if (behind === null) return '';
  if (metric === 'availability') {
    const points = Math.ceil(behind * 10_000) / 100;
    return points === 0 ? 'best' : `−${points.toFixed(2)} points`;
  }
  return behind === 0 ? 'best' : `+${latency(behind)}`;
}

const changes = {
  p50: { better: 'faster', worse: 'slower' },
  p95: { better: 'faster', worse: 'slower' },
  availability: { better: 'fewer failures', worse: 'more failures' },
} as const;
/** A change that is more than chance; null where there is none to tell. */
export const changeWords = (one: ApiCompared, metric: Metric): string | null => {
  const word = one.change[metric];
  return word === 'better' || word === 'worse' ? changes[metric][word] : null;
};

/** 0 to 4: how dark a cell is, by how many times as long as in the best region, or by failures beyond the best one's. */
export function toneOf(one: ApiCompared, metric: Metric): number {
  const [value, behind] = [one[metric], one.behind[metric]];
  if (value === null || behind === null) return 0;
  const steps = metric === 'availability' ? [0.0005, 0.005, 0.02, 0.05] : [1.15, 1.5, 2, 3];
  const measure = metric === 'availability' ? behind : value / Math.max(value - behind, 0.1);
  return steps.filter((step) => measure > step).length;
}
