/** Uptime by the ledger of incidents and of what nobody observed; both are D1's. */
import { drizzle } from 'drizzle-orm/d1';
import { dayBars, type Ledger, uptimeOf } from '../../workers/domain/stats/uptime.ts';
import type { MonitorStatus } from '../../workers/domain/state/types.ts';
import { presentDay } from '../../workers/platform/present.ts';
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

export async function readUptime({ d1 }: History, monitor: Observed, now: number): Promise<UptimeReport> {
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
    timeZone: 'UTC',
    uptime24h: ratioOf(dayMs),
    uptime7d: ratioOf(7 * dayMs),
    uptime30d: ratioOf(30 * dayMs),
    uptime90d: ratioOf(days * dayMs),
    days: dayBars(ledger, days, now, held).map(presentDay),
  };
}

export const ledgerOf = async (
  d1: D1Database,
  monitor: Observed,
  from: number,
  now: number,
): Promise<Ledger> =>
  (await ledgersOf(drizzle(d1), monitor.workspaceId, [monitor], from, now)).get(monitor.id)!;
