/** Incidents, always of one workspace. */
import { and, desc, eq, gt, inArray, isNull, lt, or, type SQL } from 'drizzle-orm';
import type { IncidentStatus } from '../../../workers/domain/state/types.ts';
import type { Interval } from '../../../workers/domain/stats/uptime.ts';
import { incidents, monitors } from '../schema.ts';
import type { Db } from './status.ts';

export type IncidentRow = typeof incidents.$inferSelect;

export async function listIncidents(
  db: Db,
  query: {
    workspaceId: string;
    status?: IncidentStatus[];
    monitorId?: string;
    before?: { startedAt: number; id: string };
    limit: number;
  },
): Promise<(IncidentRow & { monitorName: string })[]> {
  const conditions: (SQL | undefined)[] = [eq(incidents.workspaceId, query.workspaceId)];
  if (query.status) conditions.push(inArray(incidents.status, query.status));
  if (query.monitorId) conditions.push(eq(incidents.monitorId, query.monitorId));
  if (query.before) {
    const { startedAt, id } = query.before;
    conditions.push(
      or(lt(incidents.startedAt, startedAt), and(eq(incidents.startedAt, startedAt), lt(incidents.id, id))),
    );
  }
  const rows = await db
    .select({ incident: incidents, name: monitors.name })
    .from(incidents)
    .leftJoin(monitors, eq(monitors.id, incidents.monitorId))
    .where(and(...conditions))
    .orderBy(desc(incidents.startedAt), desc(incidents.id))
    .limit(query.limit);
  return rows.map(({ incident, name }) => ({ ...incident, monitorName: name ?? 'Deleted monitor' }));
}

export async function getIncident(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<(IncidentRow & { monitorName: string }) | null> {
  const [row] = await db
    .select({ incident: incidents, name: monitors.name })
    .from(incidents)
    .leftJoin(monitors, eq(monitors.id, incidents.monitorId))
    .where(and(eq(incidents.id, id), eq(incidents.workspaceId, workspaceId)));
  return row ? { ...row.incident, monitorName: row.name ?? 'Deleted monitor' } : null;
}

/** Outages of some monitors that touch the time since `from`; an open one lasts until `now`. */
export async function outagesSince(
  db: Db,
  workspaceId: string,
  monitorIds: string[],
  from: number,
  now: number,
): Promise<Map<string, Interval[]>> {
  const outages = new Map<string, Interval[]>(monitorIds.map((id) => [id, []]));
  const rows = await db
    .select({
      monitorId: incidents.monitorId,
      startedAt: incidents.startedAt,
      resolvedAt: incidents.resolvedAt,
    })
    .from(incidents)
    .where(
      and(
        eq(incidents.workspaceId, workspaceId),
        or(isNull(incidents.resolvedAt), gt(incidents.resolvedAt, from)),
      ),
    );
  for (const { monitorId, startedAt, resolvedAt } of rows) {
    outages.get(monitorId)?.push({ from: startedAt, to: resolvedAt ?? now });
  }
  return outages;
}
