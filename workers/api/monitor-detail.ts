/** One monitor alone: from its row, and from its object, which knows better; without the object, from the row. */
import { drizzle } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { listMaintenance } from '../../db/d1/queries/maintenance.ts';
import type { MonitorRow } from '../../db/d1/queries/monitors.ts';
import { ledgersOf } from '../../db/d1/queries/observed.ts';
import { latestResults } from '../../db/d1/queries/results.ts';
import { log } from '../platform/log.ts';
import type { ApiMonitorDetail } from '../wire/api.ts';
import type { App } from './env.ts';
import { pingUrlOf, presentHeartbeat } from './heartbeat.ts';
import { maintenanceOf } from './maintenance.ts';
import { presentCertificate, presentMonitor } from './present.ts';
import { Problem } from './problems.ts';
import { maskRequest, openRequest } from './secrets.ts';

const dayMs = 86_400_000;
/** Results a list shows of each monitor; enough for the newest of every region. */
export const sparkPoints = 20;

export async function detail(c: Context<App>, row: MonitorRow): Promise<ApiMonitorDetail> {
  const now = Date.now();
  const { workspaceId, role } = c.var.caller;
  const [latest, ledgers, windows, snapshot, request, pingUrl] = await Promise.all([
    latestResults(c.env.DB, workspaceId, [row.id], sparkPoints, now),
    ledgersOf(drizzle(c.env.DB), workspaceId, [row], now - dayMs, now),
    listMaintenance(drizzle(c.env.DB), workspaceId),
    c.env.MONITOR.getByName(row.id)
      .snapshot()
      .catch((error: unknown) => log('warn', 'snapshot_failed', { monitorId: row.id, error })),
    openRequest(c.env, row),
    role === 'viewer' ? null : pingUrlOf(c.env, row),
  ]);
  const live = snapshot && snapshot.spec.version >= row.version ? snapshot.state : null;
  return {
    ...presentMonitor(
      row,
      latest.get(row.id)!,
      ledgers.get(row.id)!,
      maintenanceOf(windows, row, now),
      now,
      live,
    ),
    request: maskRequest(row.kind, request),
    pingUrl,
    heartbeat: presentHeartbeat(snapshot?.heartbeat ?? null),
    certificate: presentCertificate(snapshot?.state.certificate ?? null),
  };
}

export const changedMeanwhile = () =>
  new Problem('conflict', 'somebody changed this monitor at the same time: read it again');
