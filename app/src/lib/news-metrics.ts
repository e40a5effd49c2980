/**
 * What news of results change in metrics that are shown. Counts follow at once. Percentiles do not: the first answer of a
 * step is all its percentiles, and of a step with more only the next reading knows them. Pure.
 */
import { cutRatio } from '$domain/stats/uptime.ts';
import type { Metrics, MetricsPoint, RegionFigures } from '$wire/api.ts';
import type { FeedMessage, FeedResult } from '$wire/feed.ts';

type News = Extract<FeedMessage, { type: 'results' }>;

/** A range of one's own has an end: it hears no news. */
export function applyToMetrics(metrics: Metrics, news: News): Metrics {
  if (metrics.range === 'custom') return metrics;
  const stepMs = metrics.stepSeconds * 1_000;
  const origin = Date.parse(metrics.from);
  const stepOf = ({ slotAt }: FeedResult): string =>
    new Date(origin + Math.floor((Date.parse(slotAt) - origin) / stepMs) * stepMs).toISOString();
  const of = (one: { region: string }) => news.results.filter(({ region }) => region === one.region);
  return {
    ...metrics,
    series: metrics.series.map((one) => {
      const own = of(one);
      if (own.length === 0) return one;
      const points = new Map(one.points.map((point) => [point.at, point]));
      for (const result of own)
        points.set(stepOf(result), withResult(points.get(stepOf(result)), result, stepOf(result)));
      return { ...one, points: [...points.values()].sort((a, b) => a.at.localeCompare(b.at)) };
    }),
    regions: metrics.regions.map((figures) => of(figures).reduce(counted, figures)),
  };
}

const answer = ({ verdict, latencyMs }: FeedResult): number | null =>
  verdict === 'ok' || verdict === 'slow' ? latencyMs : null;

const higher = (max: number | null, ms: number | null): number | null =>
  ms === null ? max : Math.max(max ?? 0, ms);

function withResult(known: MetricsPoint | undefined, result: FeedResult, at: string): MetricsPoint {
  const ms = answer(result);
  const point = known ?? {
    at, p50: null, p75: null, p95: null, p99: null, max: null, count: 0, slow: 0, fail: 0, unknown: 0,
  }; // prettier-ignore
  const first = point.p50 === null && ms !== null ? { p50: ms, p75: ms, p95: ms, p99: ms } : {};
  const { verdict } = result;
  return {
    ...point,
    ...first,
    max: higher(point.max, ms),
    count: point.count + 1,
    ...(verdict === 'ok' ? {} : { [verdict]: point[verdict] + 1 }),
  };
}

function counted(figures: RegionFigures, result: FeedResult): RegionFigures {
  const { verdict } = result;
  const next = { ...figures, count: figures.count + 1, [verdict]: figures[verdict] + 1 };
  const judged = next.ok + next.slow + next.fail;
  return {
    ...next,
    max: higher(figures.max, answer(result)),
    availability: judged === 0 ? null : cutRatio((next.ok + next.slow) / judged),
  };
}
