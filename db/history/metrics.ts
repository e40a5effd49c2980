/** One monitor's figures over a range: by region, and as series of about 300 points. */
import type { RegionId } from '../../workers/domain/region.ts';
import { apdexMsDefault, figuresOf } from '../../workers/domain/stats/figures.ts';
import {
  emptyRollup,
  mergeRollup,
  percentile,
  type Rollup,
  totalOf,
} from '../../workers/domain/stats/rollup.ts';
import { incidentsIn, type Interval, uptimeOf } from '../../workers/domain/stats/uptime.ts';
import type { Metrics, Range } from '../../workers/wire/api.ts';
import { dayMs, hourMs } from '../d1/queries/result-rows.ts';
import type { History } from './open.ts';
import { readRollups, type RollupQuery } from './rollups.ts';
import { ledgerOf, type Observed } from './uptime.ts';

type Monitor = Observed & { regions: RegionId[]; intervalSeconds: number; degradedAboveMs: number | null };

/** How far back, and how wide a point: about 300 points at most. */
const spans: Record<Range, { ms: number; stepMs: number; grain: RollupQuery['grain'] }> = {
  '1h': { ms: hourMs, stepMs: 30_000, grain: 'result' },
  '24h': { ms: dayMs, stepMs: 300_000, grain: 'result' },
  '7d': { ms: 7 * dayMs, stepMs: hourMs, grain: 'hour' },
  '30d': { ms: 30 * dayMs, stepMs: 3 * hourMs, grain: 'hour' },
  '90d': { ms: 90 * dayMs, stepMs: 8 * hourMs, grain: 'hour' },
  '1y': { ms: 365 * dayMs, stepMs: 36 * hourMs, grain: 'hour' },
};

export async function readMetrics(
  history: History,
  monitor: Monitor,
  range: Range,
  now: number,
): Promise<Metrics> {
  const { ms, stepMs: finest, grain } = spans[range];
  // A step holds at least one result of each region, so that a gap in a chart is a gap in the data.
  const stepMs = Math.max(finest, Math.ceil((monitor.intervalSeconds * 1_000) / finest) * finest);
  // Whole steps, and whole hours where rollups are read.
  const from = Math.floor((now - ms) / stepMs) * stepMs;
  const [{ cells, historyMissing }, ledger] = await Promise.all([
    readRollups(history, {
      workspaceId: monitor.workspaceId,
      monitorIds: [monitor.id],
      from,
      to: now + 1,
      stepOf: (at) => from + Math.floor((at - from) / stepMs) * stepMs,
      grain,
    }),
    ledgerOf(history.d1, monitor, from, now),
  ]);
  const apdexMs = monitor.degradedAboveMs ?? apdexMsDefault;
  const steps = Map.groupBy(cells, ({ region }) => region);
  const { ratio, downMs, unobservedMs } = uptimeOf(ledger, from, now);
  const { regions } = monitor;
  return {
    range,
    from: new Date(from).toISOString(),
    to: new Date(now).toISOString(),
    stepSeconds: stepMs / 1_000,
    historyMissing,
    uptime: ratio,
    downtimeSeconds: Math.round(downMs / 1_000),
    unobservedSeconds: Math.round(unobservedMs / 1_000),
    incidentCount: incidentsIn(ledger.outages),
    apdexMs,
    outages: ledger.outages.map(({ incidentId, ...interval }) => ({
      incidentId: incidentId ?? null,
      ...within(interval, from, now),
    })),
    unobserved: ledger.unobserved.map((interval) => ({ ...within(interval, from, now), maintenance: false })),
    regions: regions.map((region) => {
      const all = (steps.get(region) ?? []).map(({ rollup }) => rollup).reduce(mergeRollup, emptyRollup());
      return { region, ...figuresOf(all, apdexMs) };
    }),
    series: regions.map((region) => ({ region, points: pointsOf(steps.get(region) ?? []) })),
  };
}

const within = (interval: Interval, from: number, to: number) => ({
  from: new Date(Math.max(interval.from, from)).toISOString(),
  to: new Date(Math.min(interval.to, to)).toISOString(),
});

/** Only steps with results; a step in between that is not there is a gap. */
const pointsOf = (cells: { at: number; rollup: Rollup }[]) =>
  cells
    .sort((a, b) => a.at - b.at)
    .map(({ at, rollup }) => ({
      at: new Date(at).toISOString(),
      p50: percentile(rollup, 0.5),
      p75: percentile(rollup, 0.75),
      p95: percentile(rollup, 0.95),
      p99: percentile(rollup, 0.99),
      max: rollup.maxMs,
      count: totalOf(rollup),
      slow: rollup.slow,
      fail: rollup.fail,
      unknown: rollup.unknown,
    }));
