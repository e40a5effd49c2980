/** What monitor objects write to D1 when their state changes. Repeating a write, or an older one, does no harm. */
import { and, eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Incident, MonitorState } from '../../../workers/domain/state/types.ts';
import { incidents, monitors } from '../schema.ts';

export type Db = DrizzleD1Database;

type StatusOf = Pick<MonitorState, 'status' | 'since' | 'noData' | 'advisory'> & {
  incident: { id: string } | null;
};

export async function writeStatus(
  db: Db,
  workspaceId: string,
  monitorId: string,
  state: StatusOf,
): Promise<void> {
  await db
    .update(monitors)
    .set({
      status: state.status,
      statusSince: state.since,
      noData: state.noData,
      advisory: state.advisory,
      openIncidentId: state.incident?.id ?? null,
    })
    .where(and(eq(monitors.id, monitorId), eq(monitors.workspaceId, workspaceId)));
}

export async function upsertIncident(db: Db, workspaceId: string, incident: Incident): Promise<void> {
  await db
    .insert(incidents)
    .values({ ...incident, workspaceId })
    .onConflictDoUpdate({
      target: incidents.id,
      set: { ...incident },
      setWhere: sql`${incidents.revision} < ${incident.revision} and ${incidents.workspaceId} = ${workspaceId}`,
    });
}
