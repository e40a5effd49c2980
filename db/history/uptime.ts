/** Uptime by the ledger of incidents and of what nobody observed; both are D1's. */
import { drizzle } from 'drizzle-orm/d1';
import { localDays } from '../../workers/domain/stats/days.ts';
import { dayBars, type Ledger, type Outage, uptimeOf } from '../../workers/domain/stats/uptime.ts';
import type { MonitorStatus } from '../../workers/domain/state/types.ts';
import { iso, isoOrNull, presentDay } from '../../workers/platform/present.ts';
import type { UptimeReport } from '../../workers/wire/api.ts';
import { heldBetween, listMaintenance } from '../d1/queries/maintenance.ts';
import { ledgersOf } from '../d1/queries/observed.ts';
import { dayMs } from '../d1/queries/result-rows.ts';
import type { History } from './open.ts';

/** A monitor, as far as its uptime needs it. */
export type Observed = {
  id: string;
  tags: string[];
  workspaceId: string;
  createdAt: number;
  status: MonitorStatus;
  statusSince: number;
};

/** More would make the answer long; the count of each day is of all. */
const incidentsMax = 200;

/** @param shown how many days, and of which zone */
export async function readUptime(
  { d1 }: History,
  monitor: Observed,
  shown: { days: number; timeZone: string },
  now: number,
): Promise<UptimeReport> {
  const days = localDays(shown.timeZone, shown.days, now);
  const from = days[0]!.from;
  const since = Math.min(from, now - 90 * dayMs);
  const [ledger, windows] = await Promise.all([
    ledgerOf(d1, monitor, since, now),
    listMaintenance(drizzle(d1), monitor.workspaceId),
  ]);
  const held = heldBetween(windows, since, now)(monitor);
  const ratioOf = (ms: number) => uptimeOf(ledger, now - ms, now).ratio;
  const whole = uptimeOf(ledger, from, now);
  return {
    monitorId: monitor.id,
    timeZone: shown.timeZone,
    uptime24h: ratioOf(dayMs),
    uptime7d: ratioOf(7 * dayMs),
    uptime30d: ratioOf(30 * dayMs),
    uptime90d: ratioOf(90 * dayMs),
    uptime: whole.ratio,
    downtimeSeconds: whole.downMs / 1_000,
    days: dayBars(ledger, days, now, held).map(presentDay),
    incidents: incidentsOf(ledger.outages, from, now),
  };
}

/** Each from its first failure to its last; what lasts now has no end. */
function incidentsOf(outages: readonly Outage[], from: number, now: number): UptimeReport['incidents'] {
  const inside = outages.filter((one) => one.incidentId !== undefined && one.to > from);
  return [...Map.groupBy(inside, ({ incidentId }) => incidentId!)]
    .map(([id, own]) => ({
      id,
      from: Math.min(...own.map((one) => one.from)),
      to: Math.max(...own.map((one) => one.to)),
    }))
    .sort((a, b) => b.from - a.from)
    .slice(0, incidentsMax)
    .map((one) => ({ id: one.id, from: iso(one.from), to: isoOrNull(one.to < now ? one.to : null) }));
}

export const ledgerOf = async (
  d1: D1Database,
  monitor: Observed,
  from: number,
  now: number,
): Promise<Ledger> =>
  (await ledgersOf(drizzle(d1), monitor.workspaceId, [monitor], from, now)).get(monitor.id)!;
