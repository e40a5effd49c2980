/**
 * A month as its report shows it: uptime and incidents by the ledger (report-ledger.ts), figures of checks from the door
 * to rollups, some monitors at a time. With history away the figures are of the recent part, and it is said.
 */
import type { RegionId } from '../../workers/domain/region.ts';
import { availabilityOf } from '../../workers/domain/stats/figures.ts';
import {
  emptyRollup,
  mergeRollup,
  percentile,
  type Rollup,
  totalOf,
} from '../../workers/domain/stats/rollup.ts';
import { iso, isoOrNull } from '../../workers/platform/present.ts';
import type { MonthlyReport, SloLine } from '../../workers/wire/api.ts';
import { dayMs, hourMs } from '../d1/queries/result-rows.ts';
import type { History } from './open.ts';
import { type MonthLedger, type MonthQuery, type MonthUptime, readMonth } from './report-ledger.ts';
import { readRollups, type RollupQuery } from './rollups.ts';

const monitorsAtOnce = 200;
/** Fewer checks than these compare no regions. */
const checksMin = 100;

type Pair = { own: Rollup; before: Rollup };
export type ReportQuery = MonthQuery & {
  workspace: string;
  /** How the month's objectives were met; none where there are none. */
  slos: (month: { month: string; from: number; to: number }) => Promise<SloLine[]>;
};

/** @param open a history whose time-out begins now */
export async function readReport(open: () => History, query: ReportQuery): Promise<MonthlyReport> {
  const ledger = await readMonth(open().d1, query);
  const { span, monitors, all } = ledger;
  const [figures, slos] = await Promise.all([
    readFigures(open, query.workspaceId, ledger),
    query.slos({ month: query.month, from: span.from, to: span.to }),
  ]);
  const regions = [...figures.regions]
    .map(([region, pair]) => ({ region, ...present(pair) }))
    .sort((a, b) => (a.p95 ?? Infinity) - (b.p95 ?? Infinity));
  const compared = regions.filter(({ p95, count }) => p95 !== null && count >= checksMin);
  return {
    month: query.month,
    timeZone: query.timeZone,
    from: iso(span.from),
    to: iso(span.to),
    isOver: span.isOver,
    workspace: query.workspace,
    summary: ledger.summary,
    historyMissing: figures.historyMissing,
    ...presentUptime(all),
    monitors: monitors.map(({ monitor: { id, name, kind }, uptime }) => ({
      id,
      name,
      kind,
      ...presentUptime(uptime),
      ...present(figures.monitors.get(id) ?? emptyPair()),
    })),
    regions,
    fastestRegion: compared.length > 1 ? compared[0]!.region : null,
    slowestRegion: compared.length > 1 ? compared.at(-1)!.region : null,
    incidents: ledger.incidents.map((row) => ({
      id: row.id,
      monitorName: row.title ?? row.monitorName,
      severity: row.severity,
      startedAt: iso(row.startedAt),
      resolvedAt: isoOrNull(row.resolvedAt),
      durationSeconds: Math.round(((row.resolvedAt ?? span.to) - row.startedAt) / 1_000),
      cause: row.diagnosis || row.cause.summary,
    })),
    incidentsMore: ledger.incidentsMore,
    slos,
  };
}

async function readFigures(open: () => History, workspaceId: string, { span, monitors }: MonthLedger) {
  const { before, from, to } = span;
  const byMonitor = new Map<string, Pair>();
  const byRegion = new Map<RegionId, Pair>();
  let historyMissing = false;
  const ids = monitors.map(({ monitor }) => monitor.id);
  for (let i = 0; i < ids.length; i += monitorsAtOnce)
    for (const part of partsOf(before, from, to)) {
      const read = await readRollups(open(), {
        workspaceId,
        monitorIds: ids.slice(i, i + monitorsAtOnce),
        ...part,
        stepOf: (at) => (at < from ? before : from),
      });
      historyMissing ||= read.historyMissing;
      for (const { monitorId, region, at, rollup } of read.cells) {
        const side = at < from ? 'before' : 'own';
        mergeRollup(pairIn(byMonitor, monitorId)[side], rollup);
        mergeRollup(pairIn(byRegion, region)[side], rollup);
      }
    }
  return { monitors: byMonitor, regions: byRegion, historyMissing };
}

const emptyPair = (): Pair => ({ own: emptyRollup(), before: emptyRollup() });
function pairIn<K>(pairs: Map<K, Pair>, key: K): Pair {
  const pair = pairs.get(key) ?? emptyPair();
  pairs.set(key, pair);
  return pair;
}

/** Rollups are of whole hours, and months of some zones begin at half past: what is left at their ends is read singly. */
export function partsOf(
  before: number,
  from: number,
  to: number,
): Pick<RollupQuery, 'from' | 'to' | 'grain'>[] {
  const parts: Pick<RollupQuery, 'from' | 'to' | 'grain'>[] = [];
  for (const [first, end] of [
    [before, from],
    [from, to],
  ] as const) {
    const inner = [Math.ceil(first / hourMs) * hourMs, Math.floor(end / hourMs) * hourMs] as const;
    const isDays = inner.every((at) => at % dayMs === 0);
    if (inner[0] > inner[1]) parts.push({ from: first, to: end, grain: 'result' });
    else {
      if (first < inner[0]) parts.push({ from: first, to: inner[0], grain: 'result' });
      if (inner[0] < inner[1]) parts.push({ from: inner[0], to: inner[1], grain: isDays ? 'day' : 'hour' });
      if (inner[1] < end) parts.push({ from: inner[1], to: end, grain: 'result' });
    }
  }
  return parts;
}

const present = ({ own, before }: Pair) => ({
  count: totalOf(own),
  availability: availabilityOf(own),
  p50: percentile(own, 0.5),
  p95: percentile(own, 0.95),
  p95Before: percentile(before, 0.95),
});

const presentUptime = ({ ratio, ratioBefore, downMs, unobservedMs, incidents }: MonthUptime) => ({
  uptime: ratio,
  uptimeBefore: ratioBefore,
  downtimeSeconds: Math.round(downMs / 1_000),
  unobservedSeconds: Math.round(unobservedMs / 1_000),
  incidentCount: incidents,
});
