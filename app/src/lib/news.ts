/** What news change in what a page shows. Pure: old and news in, new out. */
import type { ApiIncident, ApiMonitor, ApiResult, RegionSummary } from '$wire/api.ts';
import type { FeedMessage, FeedResult } from '$wire/feed.ts';

type Shown = Pick<ApiMonitor, 'id' | 'state' | 'noData' | 'lastCheckedAt' | 'regions'> & {
  stateSince: string;
  spark?: { at: string; verdict: RegionSummary['verdict'] & string; latencyMs: number }[];
};

const sparkMax = 40;

function withResult(regions: RegionSummary[], result: FeedResult): RegionSummary[] {
  return regions.map((region) =>
    region.region !== result.region || (region.lastSlotAt !== null && region.lastSlotAt >= result.slotAt)
      ? region
      : {
          ...region,
          verdict: result.verdict,
          lastSlotAt: result.slotAt,
          latencyMs: result.latencyMs,
          colo: result.colo,
        },
  );
}

/**
 * A state told with results is what was true when they were recorded, and may come after the news of a later one: it
 * counts only when a result was looked for after the known state began.
 */
function withStateOf<T extends Shown>(monitor: T, news: Extract<FeedMessage, { type: 'results' }>): T {
  if (news.state === undefined) return monitor;
  const noData = news.noData ?? monitor.noData;
  if (news.state === monitor.state && noData === monitor.noData) return monitor;
  const newest = news.results.reduce((last, { startedAt }) => (startedAt > last ? startedAt : last), '');
  if (newest <= monitor.stateSince) return monitor;
  return { ...monitor, state: news.state, noData, stateSince: newest };
}

export function applyToMonitor<T extends Shown>(monitor: T, news: FeedMessage): T {
  if (!('monitorId' in news) || news.monitorId !== monitor.id) return monitor;
  if (news.type === 'state')
    return { ...monitor, state: news.state, noData: news.noData, stateSince: news.since };
  if (news.type !== 'results') return monitor;
  const newest = news.results.reduce(
    (latest, { slotAt }) => (slotAt > latest ? slotAt : latest),
    monitor.lastCheckedAt ?? '',
  );
  const spark =
    monitor.spark &&
    [
      ...monitor.spark,
      ...news.results.map(({ slotAt, verdict, latencyMs }) => ({ at: slotAt, verdict, latencyMs })),
    ].slice(-sparkMax);
  return {
    ...withStateOf(monitor, news),
    lastCheckedAt: newest,
    regions: news.results.reduce(withResult, monitor.regions),
    ...(spark ? { spark } : {}),
  };
}

/** A monitor that was read again; what news told meanwhile, and the database not yet, stays. */
export const withRead = <T extends Shown>(shown: T, read: T): T =>
  shown.stateSince > read.stateSince
    ? { ...read, state: shown.state, noData: shown.noData, stateSince: shown.stateSince }
    : read;

/** An incident as its monitor's object tells it, which knows nothing of what people wrote about it. */
export const withIncidentNews = <T extends ApiIncident>(known: T, news: ApiIncident): T => ({
  ...known,
  ...news,
  title: known.title,
  postmortem: known.postmortem,
});

type Told = { id: string; startedAt: string; timeline: unknown[] };
/** Incidents, newest first, with one more or a newer copy of one: that with more in its timeline. */
export function withIncident<T extends Told>(known: T[], one: T): T[] {
  const old = known.find(({ id }) => id === one.id);
  if (old && old.timeline.length > one.timeline.length) return known;
  return [one, ...known.filter(({ id }) => id !== one.id)].sort((a, b) =>
    b.startedAt.localeCompare(a.startedAt),
  );
}

/** Enough for every region's newest, and for the medians of its phases. */
export const resultsMax = 100;
export function resultsFrom(
  known: ApiResult[],
  news: Extract<FeedMessage, { type: 'results' }>,
): ApiResult[] {
  const fresh = news.results.map((result): ApiResult => ({
    id: `${news.monitorId}.${result.region}.${Date.parse(result.slotAt)}`,
    monitorId: news.monitorId,
    region: result.region,
    colo: result.colo,
    placement: 'verified',
    slotAt: result.slotAt,
    startedAt: result.startedAt,
    durationMs: result.latencyMs,
    verdict: result.verdict,
    kind: result.kind as ApiResult['kind'],
    ...(result.httpStatus === undefined ? {} : { httpStatus: result.httpStatus }),
    ...(result.failure ? { failure: { ...result.failure, retryable: true } as ApiResult['failure'] } : {}),
    ...(result.phases ? { phases: result.phases } : {}),
    ...(result.details ? { details: result.details } : {}),
  }));
  const ids = new Set(fresh.map(({ id }) => id));
  return [...fresh, ...known.filter(({ id }) => !ids.has(id))]
    .sort((a, b) => b.slotAt.localeCompare(a.slotAt))
    .slice(0, resultsMax);
}
