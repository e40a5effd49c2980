/**
 * The one door to figures: recent results from D1, older ones from history, joined at an hour that is whole in
 * history, so that nothing is missing and nothing counted twice. With Postgres away the recent part answers and says
 * that the rest is missing.
 */
import { drizzle } from 'drizzle-orm/d1';
import type { CheckResult } from '../workers/domain/check.ts';
import type { RegionId } from '../workers/domain/region.ts';
import {
  addResult,
  emptyRollup,
  mergeRollup,
  percentile,
  type Rollup,
  totalOf,
} from '../workers/domain/stats/rollup.ts';
import { dayBars, incidentsIn, type Ledger, uptimeOf } from '../workers/domain/stats/uptime.ts';
import type { MonitorStatus } from '../workers/domain/state/types.ts';
import { log } from '../workers/platform/log.ts';
import { presentDay } from '../workers/platform/present.ts';
import type { Metrics, Range, UptimeReport } from '../workers/wire/api.ts';
import { seamAfter } from './d1/queries/archived-hours.ts';
import { heldBetween, listMaintenance } from './d1/queries/maintenance.ts';
import { ledgersOf } from './d1/queries/observed.ts';
import { measuredResults, recentResults, type ResultsQuery } from './d1/queries/results.ts';
import { dayMs, hourMs, type ResultsDb } from './d1/queries/result-rows.ts';
import { type Postgres, type PostgresEnv, postgresFrom } from './postgres/client.ts';
import { rawBetween, rollupsBetween } from './postgres/queries.ts';

export type History = { d1: D1Database; postgres: Postgres };
export const historyFrom = (env: PostgresEnv & { DB: D1Database }): History => ({
  d1: env.DB,
  postgres: postgresFrom(env),
});
export const pingHistory = async ({ postgres }: History): Promise<void> => {
  await postgres`select 1`;
};

type Monitor = {
  id: string;
  tags: string[];
  workspaceId: string;
  regions: RegionId[];
  intervalSeconds: number;
  createdAt: number;
  status: MonitorStatus;
  statusSince: number;
};

/** How far back, and how wide a point: about 300 points at most. `raw`: finer than an hour, so from packed results. */
const spans: Record<Range, { ms: number; stepMs: number; raw: boolean }> = {
  '1h': { ms: hourMs, stepMs: 30_000, raw: true },
  '24h': { ms: dayMs, stepMs: 300_000, raw: true },
  '7d': { ms: 7 * dayMs, stepMs: hourMs, raw: false },
  '30d': { ms: 30 * dayMs, stepMs: 3 * hourMs, raw: false },
  '90d': { ms: 90 * dayMs, stepMs: 8 * hourMs, raw: false },
  '1y': { ms: 365 * dayMs, stepMs: 36 * hourMs, raw: false },
};

/** Rollups by region and step. */
class Grid {
  readonly cells = new Map<RegionId, Map<number, Rollup>>();
  readonly #from: number;
  readonly #stepMs: number;

  constructor(from: number, stepMs: number) {
    this.#from = from;
    this.#stepMs = stepMs;
  }
  cell(region: RegionId, at: number): Rollup {
    const steps = this.cells.get(region) ?? new Map<number, Rollup>();
    this.cells.set(region, steps);
    const index = Math.floor((at - this.#from) / this.#stepMs);
    const rollup = steps.get(index) ?? emptyRollup();
    steps.set(index, rollup);
    return rollup;
  }
}

export async function readMetrics(
  { d1, postgres }: History,
  monitor: Monitor,
  range: Range,
  now: number,
): Promise<Metrics> {
  const { ms, stepMs: finest, raw } = spans[range];
  // A step holds at least one result of each region, so that a gap in a chart is a gap in the data.
  const stepMs = Math.max(finest, Math.ceil((monitor.intervalSeconds * 1_000) / finest) * finest);
  // Whole steps, and whole hours where rollups are read.
  const from = Math.floor((now - ms) / stepMs) * stepMs;
  const grid = new Grid(from, stepMs);
  const seam = Math.max(from, await seamAfter(d1, from, now));
  const own = { workspaceId: monitor.workspaceId, monitorId: monitor.id };
  for await (const some of measuredResults(d1, { ...own, from: Math.min(seam, now), to: now + 1 })) {
    for (const result of some) addResult(grid.cell(result.region, result.slotAt), result);
  }
  let historyMissing = false;
  if (seam > from) {
    try {
      const older = { ...own, from, to: Math.min(seam, now + 1) };
      if (raw)
        for (const result of await rawBetween(postgres, older))
          addResult(grid.cell(result.region, result.slotAt), result);
      else
        for (const one of await rollupsBetween(postgres, older))
          mergeRollup(grid.cell(one.region, one.hour), one.rollup);
    } catch (error) {
      historyMissing = true;
      log('warn', 'history_missing', { monitorId: monitor.id, range, error });
    }
  }
  const ledger = await ledgerOf(d1, monitor, from, now);
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
    regions: regions.map((region) => {
      const all = [...(grid.cells.get(region)?.values() ?? [])].reduce(mergeRollup, emptyRollup());
      const { ok, slow, fail, unknown, maxMs } = all;
      return {
        region,
        count: totalOf(all),
        ok,
        slow,
        fail,
        unknown,
        p50: percentile(all, 0.5),
        p95: percentile(all, 0.95),
        p99: percentile(all, 0.99),
        max: maxMs,
      };
    }),
    series: regions.map((region) => ({ region, points: pointsOf(grid.cells.get(region), from, stepMs) })),
  };
}

/** Only steps with results; a step in between that is not there is a gap. */
const pointsOf = (cells: Map<number, Rollup> | undefined, from: number, stepMs: number) =>
  [...(cells ?? [])]
    .sort((a, b) => a[0] - b[0])
    .map(([index, rollup]) => ({
      at: new Date(from + index * stepMs).toISOString(),
      p50: percentile(rollup, 0.5),
      p95: percentile(rollup, 0.95),
      count: totalOf(rollup),
      fail: rollup.fail,
    }));

export async function readUptime({ d1 }: History, monitor: Monitor, now: number): Promise<UptimeReport> {
  const days = 90;
  const since = now - days * dayMs;
  const [ledger, windows] = await Promise.all([
    ledgerOf(d1, monitor, since, now),
    listMaintenance(drizzle(d1), monitor.workspaceId),
  ]);
  const held = heldBetween(windows, since, now)(monitor);
  const ratioOf = (ms: number) => uptimeOf(ledger, now - ms, now).ratio;
  return {
    monitorId: monitor.id,
    uptime24h: ratioOf(dayMs),
    uptime7d: ratioOf(7 * dayMs),
    uptime30d: ratioOf(30 * dayMs),
    uptime90d: ratioOf(days * dayMs),
    days: dayBars(ledger, days, now, held).map(presentDay),
  };
}

const ledgerOf = async (d1: D1Database, monitor: Monitor, from: number, now: number): Promise<Ledger> =>
  (await ledgersOf(drizzle(d1), monitor.workspaceId, [monitor], from, now)).get(monitor.id)!;

/** Newest first, from D1 as far as its tables reach, then from history. */
export async function readResults({ d1, postgres }: History, query: ResultsQuery): Promise<CheckResult[]> {
  const recent = await recentResults(d1, query);
  if (recent.length >= query.limit) return recent;
  // A day's table is either whole or gone.
  const { oldest } = await oldestDay(d1);
  const to = Math.min(query.to, oldest);
  if (query.from >= to) return recent;
  try {
    const older = await rawBetween(postgres, { ...query, to, hoursMax: query.limit });
    older.sort((a, b) => b.slotAt - a.slotAt || a.region.localeCompare(b.region));
    return [...recent, ...older.slice(0, query.limit - recent.length)];
  } catch (error) {
    log('warn', 'history_missing', { monitorId: query.monitorId, error });
    return recent;
  }
}

async function oldestDay(db: ResultsDb): Promise<{ oldest: number }> {
  const row = await db
    .prepare(
      `select min(name) as name from sqlite_master where type = 'table' and name glob 'results_[0-9]*'`,
    )
    .first<{ name: string | null }>();
  if (!row?.name) return { oldest: Infinity };
  return {
    oldest: Date.UTC(
      Number(row.name.slice(8, 12)),
      Number(row.name.slice(12, 14)) - 1,
      Number(row.name.slice(14, 16)),
    ),
  };
}
