/**
 * A month's uptime and incidents, by the ledger: exact to the second, and D1's alone, so that the mail about a report
 * needs no history. Outages and gaps count as far as they lie in the month.
 */
import { drizzle } from 'drizzle-orm/d1';
import { boundsOf, monthBefore } from '../../workers/domain/report/months.ts';
import { summaryOf } from '../../workers/domain/report/summary.ts';
import { cutRatio, incidentsIn, type Ledger, uptimeOf } from '../../workers/domain/stats/uptime.ts';
import { type ExportedMonitor, exportedMonitors } from '../d1/queries/exported-monitors.ts';
import { listIncidents, type NamedIncident } from '../d1/queries/list-incidents.ts';
import { ledgersOf } from '../d1/queries/observed.ts';

const incidentsListed = 100;
const incidentsMax = 1_000;

export type MonthQuery = { workspaceId: string; month: string; timeZone: string; now: number };
export type MonthUptime = {
  ratio: number | null;
  ratioBefore: number | null;
  downMs: number;
  unobservedMs: number;
  incidents: number;
};
export type MonthLedger = {
  /** `to` is now while the month lasts. */
  span: { before: number; from: number; to: number; isOver: boolean };
  /** Those that were there by the end of the month. */
  monitors: { monitor: ExportedMonitor; uptime: MonthUptime }[];
  /** Of all together: what the time of each adds up to. */
  all: MonthUptime;
  /** Oldest first. */
  incidents: NamedIncident[];
  incidentsMore: number;
  summary: string;
};

export async function readMonth(d1: D1Database, query: MonthQuery): Promise<MonthLedger> {
  const { workspaceId, month, timeZone, now } = query;
  const db = drizzle(d1);
  const { from, to: end } = boundsOf(month, timeZone);
  const { from: before } = boundsOf(monthBefore(month), timeZone);
  const to = Math.max(from, Math.min(end, now));
  const own = (await exportedMonitors(db, workspaceId)).filter(({ createdAt }) => createdAt < to);
  const [ledgers, found] = await Promise.all([
    ledgersOf(db, workspaceId, own, before, now),
    // Those told by another one are told there.
    listIncidents(db, { workspaceId, from, to, merged: false, limit: incidentsMax }),
  ]);
  const monitors = own.map((monitor) => ({
    monitor,
    uptime: monthOf(ledgers.get(monitor.id)!, before, from, to),
  }));
  const measured = monitors.map(({ uptime }) => uptime);
  const all = together(measured, from - before, to - from, found.length);
  const lasting = found.map((incident) => ({
    incident,
    ms: (incident.resolvedAt ?? to) - incident.startedAt,
  }));
  const longest = lasting.reduce<(typeof lasting)[number] | null>(
    (a, b) => (a && a.ms >= b.ms ? a : b),
    null,
  );
  return {
    span: { before, from, to, isOver: end <= now },
    monitors: monitors.map(({ monitor, uptime }) => ({ monitor, uptime: uptime.own })),
    all,
    incidents: found.toReversed().slice(0, incidentsListed),
    incidentsMore: Math.max(0, found.length - incidentsListed),
    summary: summaryOf({
      month,
      monitors: own.length,
      uptime: all.ratio,
      uptimeBefore: all.ratioBefore,
      downtimeSeconds: Math.round(all.downMs / 1_000),
      incidents: found.length,
      longest: longest && {
        monitorName: longest.incident.monitorName,
        seconds: Math.round(longest.ms / 1_000),
      },
    }),
  };
}

type Measured = { own: MonthUptime; before: { downMs: number; unobservedMs: number } };

function monthOf(ledger: Ledger, before: number, from: number, to: number): Measured {
  const { ratio, downMs, unobservedMs } = uptimeOf(ledger, from, to);
  const earlier = uptimeOf(ledger, before, from);
  const incidents = incidentsIn(ledger.outages.filter((one) => one.from < to && one.to > from));
  return { own: { ratio, ratioBefore: earlier.ratio, downMs, unobservedMs, incidents }, before: earlier };
}

function together(all: Measured[], beforeMs: number, ownMs: number, incidents: number): MonthUptime {
  const sum = (of: (one: Measured) => number) => all.reduce((total, one) => total + of(one), 0);
  const ratioOf = (downMs: number, observedMs: number) =>
    observedMs > 0 ? cutRatio(1 - downMs / observedMs) : null;
  const [downMs, unobservedMs] = [sum(({ own }) => own.downMs), sum(({ own }) => own.unobservedMs)];
  return {
    ratio: ratioOf(downMs, all.length * ownMs - unobservedMs),
    ratioBefore: ratioOf(
      sum(({ before }) => before.downMs),
      all.length * beforeMs - sum(({ before }) => before.unobservedMs),
    ),
    downMs,
    unobservedMs,
    incidents,
  };
}
