/** Incidents of some monitors, always of one workspace. */
import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Outage } from '../../../workers/domain/stats/uptime.ts';
import { incidents } from '../schema.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type IncidentRow = typeof incidents.$inferSelect;

/**
 * Incidents of some monitors that touch the time since `from`. The plus keeps SQLite from the workspace's index, which
 * it would prefer: of a busy workspace that is far more rows than those of the monitors asked for.
 */
const ofMonitorsSince = (workspaceId: string, monitorIds: string[], from: number) =>
  and(
    sql`+${incidents.workspaceId} = ${workspaceId}`,
    isIn(incidents.monitorId, monitorIds),
    or(isNull(incidents.resolvedAt), gt(incidents.resolvedAt, from)),
  );

/** Every open incident of these monitors, and the newest `pastMax` of those that ended after `from`; newest first. */
export async function incidentsOf(
  db: Db,
  query: { workspaceId: string; monitorIds: string[]; from: number; pastMax: number },
): Promise<IncidentRow[]> {
  const { workspaceId, monitorIds, from, pastMax } = query;
  const rows = await db
    .select()
    .from(incidents)
    .where(ofMonitorsSince(workspaceId, monitorIds, from))
    .orderBy(sql`${incidents.resolvedAt} is not null`, desc(incidents.startedAt))
    // A monitor has at most one open.
    .limit(monitorIds.length + pastMax);
  const open = rows.filter(({ resolvedAt }) => resolvedAt === null);
  return [...open, ...rows.slice(open.length, open.length + pastMax)].sort(
    (a, b) => b.startedAt - a.startedAt,
  );
}

/** Those that people reported of these monitors and told the public of, as `incidentsOf` gives the others. */
export async function reportedOf(
  db: Db,
  query: { workspaceId: string; monitorIds: string[]; from: number; pastMax: number },
): Promise<IncidentRow[]> {
  const { workspaceId, monitorIds, from, pastMax } = query;
  return db
    .select()
    .from(incidents)
    .where(
      and(
        eq(incidents.workspaceId, workspaceId),
        // Written out: only so SQLite takes the index of these few.
        sql`${incidents.kind} = 'manual'`,
        or(isNull(incidents.resolvedAt), gt(incidents.resolvedAt, from)),
        sql`exists (select 1 from json_each(${incidents.monitorIds}) as own
              where own.value in (select value from json_each(${JSON.stringify(monitorIds)})))`,
        sql`exists (select 1 from incident_updates as told where told.incident_id = ${incidents.id} and told.public = 1)`,
      ),
    )
    .orderBy(sql`${incidents.resolvedAt} is not null`, desc(incidents.startedAt))
    .limit(2 * pastMax);
}

/**
 * Outages of some monitors that touch the time since `from`; one that is not over lasts until `now`. An incident that
 * flaps, or was opened again, has several: between them the target was up.
 */
export async function outagesSince(
  db: Db,
  workspaceId: string,
  monitorIds: string[],
  from: number,
  now: number,
): Promise<Map<string, Outage[]>> {
  const outages = new Map<string, Outage[]>(monitorIds.map((id) => [id, []]));
  const rows = await db
    .select({
      monitorId: incidents.monitorId,
      id: incidents.id,
      outages: incidents.outages,
    })
    .from(incidents)
    .where(ofMonitorsSince(workspaceId, monitorIds, from));
  for (const row of rows) {
    const own = row.outages.map(({ from, to }) => ({ from, to: to ?? now, incidentId: row.id }));
    outages.get(row.monitorId)?.push(...own);
  }
  return outages;
}
