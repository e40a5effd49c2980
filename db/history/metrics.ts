/** One monitor's figures over a range, alone or beside another: by region, and as series of about 300 points. */
import { drizzle } from 'drizzle-orm/d1';
import { rawDaysMin } from '../../workers/domain/limits.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import { keptFrom, retentionDefault } from '../../workers/domain/retention.ts';
import { apdexMsDefault, figuresOf } from '../../workers/domain/stats/figures.ts';
import { shared, without } from '../../workers/domain/stats/intervals.ts';
import { comparedSteps, rangeMs, type Steps, stepsOf, stepStart } from '../../workers/domain/stats/range.ts';
import {
  emptyRollup,
  mergeRollup,
  percentile,
  type Rollup,
  totalOf,
} from '../../workers/domain/stats/rollup.ts';
import { incidentsIn, type Interval, type Ledger, uptimeOf } from '../../workers/domain/stats/uptime.ts';
import type { Metrics, MetricsBlock, Range } from '../../workers/wire/api.ts';
import { heldBetween, listMaintenance } from '../d1/queries/maintenance.ts';
import { dayMs, hourMs } from '../d1/queries/result-rows.ts';
import { retentionOf } from '../d1/queries/retention.ts';
import type { History } from './open.ts';
import { readRollups } from './rollups.ts';
import { ledgerOf, type Observed } from './uptime.ts';

type Monitor = Observed & { regions: RegionId[]; intervalSeconds: number; degradedAboveMs: number | null };
/** What is known of the monitor's past besides its results. */
type Past = { ledger: Ledger; announced: Interval[] };
export type MetricsOptions = {
  /** The range before, or one's own. */
  compare?: 'previous' | Interval | undefined;
  /** Without it: the monitor's own threshold for slow, or the default. */
  apdexMs?: number | undefined;
};

/** @param asked a range that ends now, or one's own; it is widened to whole steps */
export async function readMetrics(
  history: History,
  monitor: Monitor,
  asked: Range | Interval,
  now: number,
  { compare, apdexMs = monitor.degradedAboveMs ?? apdexMsDefault }: MetricsOptions = {},
): Promise<Metrics> {
  const interval = typeof asked === 'string' ? { from: now - rangeMs[asked], to: now } : asked;
  const { steps, other } = await keptSteps(history, monitor, interval, compare, now);
  const past = pastOf(history, monitor, Math.min(steps.from, other?.from ?? Infinity), now);
  const block = (some: Steps) => blockOf(history, monitor, some, past, apdexMs, now);
  const [own, compared] = await Promise.all([block(steps), other && block(other)]);
  return {
    range: typeof asked === 'string' ? asked : 'custom',
    stepSeconds: steps.stepMs / 1_000,
    apdexMs,
    ...own,
    ...(compared ? { compared } : {}),
  };
}

/** Steps no shorter than what history still has of the oldest of them. */
async function keptSteps(
  { d1 }: History,
  { workspaceId, intervalSeconds }: Monitor,
  interval: Interval,
  compare: MetricsOptions['compare'],
  now: number,
): Promise<{ steps: Steps; other: Steps | undefined }> {
  const least = (stepMs: number) => {
    const steps = stepsOf(interval, Math.max(stepMs, intervalSeconds * 1_000), now);
    const other = compare && comparedSteps(steps, compare, now);
    return { steps, other, oldest: Math.min(steps.from, other?.from ?? Infinity) };
  };
  const finest = least(0);
  if (finest.oldest >= keptFrom(now, rawDaysMin)) return finest;
  const { rawDays, hourlyDays } = (await retentionOf(drizzle(d1), workspaceId)) ?? retentionDefault;
  if (hourlyDays !== null && finest.oldest < keptFrom(now, hourlyDays)) return least(dayMs);
  return finest.oldest < keptFrom(now, rawDays) ? least(hourMs) : finest;
}

async function pastOf({ d1 }: History, monitor: Observed, from: number, now: number): Promise<Past> {
  const [ledger, windows] = await Promise.all([
    ledgerOf(d1, monitor, from, now),
    listMaintenance(drizzle(d1), monitor.workspaceId),
  ]);
  return { ledger, announced: heldBetween(windows, from, now)(monitor) };
}

async function blockOf(
  history: History,
  monitor: Monitor,
  { from, to, stepMs, grain }: Steps,
  past: Promise<Past>,
  apdexMs: number,
  now: number,
): Promise<MetricsBlock> {
  const [{ cells, historyMissing }, { ledger, announced }] = await Promise.all([
    readRollups(history, {
      workspaceId: monitor.workspaceId,
      monitorIds: [monitor.id],
      from,
      to: to === now ? now + 1 : to,
      stepOf: (at) => stepStart(at, stepMs),
      grain,
      standIn: true,
    }),
    past,
  ]);
  const byRegion = Map.groupBy(cells, ({ region }) => region);
  const cellsOf = (region: RegionId) => byRegion.get(region) ?? [];
  const { ratio, downMs, unobservedMs } = uptimeOf(ledger, from, to);
  const inside = <I extends Interval>(list: readonly I[]) =>
    list.filter((one) => one.from < to && one.to > from);
  const outages = inside(ledger.outages);
  const unobserved = inside(ledger.unobserved);
  const clipped = (interval: Interval) => ({
    from: new Date(Math.max(interval.from, from)).toISOString(),
    to: new Date(Math.min(interval.to, to)).toISOString(),
  });
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    historyMissing,
    uptime: ratio,
    downtimeSeconds: Math.round(downMs / 1_000),
    unobservedSeconds: Math.round(unobservedMs / 1_000),
    incidentCount: incidentsIn(outages),
    regions: monitor.regions.map((region) => {
      const all = cellsOf(region).map(({ rollup }) => rollup).reduce(mergeRollup, emptyRollup()); // prettier-ignore
      return { region, ...figuresOf(all, apdexMs) };
    }),
    outages: outages.map((one) => ({ incidentId: one.incidentId ?? null, ...clipped(one) })),
    unobserved: [
      ...shared(unobserved, announced).map((one) => ({ ...one, maintenance: true })),
      ...without(unobserved, announced).map((one) => ({ ...one, maintenance: false })),
    ]
      .filter((one) => one.from < to && one.to > from)
      .sort((a, b) => a.from - b.from)
      .map(({ maintenance, ...one }) => ({ ...clipped(one), maintenance })),
    series: monitor.regions.map((region) => ({ region, points: pointsOf(cellsOf(region)) })),
  };
}

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
