/** What monitor objects write to D1 when their state changes. Repeating a write, or an older one, does no harm. */
import { and, eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Incident, MonitorState } from '../../../workers/domain/state/types.ts';
import { incidents, monitors } from '../schema.ts';
import { beginMaintenance, beginUnobserved, endMaintenance, endUnobserved } from './observed.ts';
import { lastSlots } from './reconcile.ts';

export type Db = DrizzleD1Database & { $client: D1Database };

type StatusOf = Pick<MonitorState, 'status' | 'since' | 'noData' | 'advisory'> & {
  incident: { id: string } | null;
  /** The window it is in; a state from before there were windows has none. */
  maintenance?: { since: number; until: number } | null;
};

/** A monitor's status, and with it since when nobody looks, or that somebody looks again, and its maintenance. */
export async function writeStatus(
  db: Db,
  workspaceId: string,
  monitorId: string,
  state: StatusOf,
  now = Date.now(),
): Promise<void> {
  const update = db
    .update(monitors)
    .set({
      status: state.status,
      statusSince: state.since,
      noData: state.noData,
      advisory: state.advisory,
      openIncidentId: state.incident?.id ?? null,
    })
    .where(and(eq(monitors.id, monitorId), eq(monitors.workspaceId, workspaceId)));
  // Its object does not hear of every result: D1 knows the last one before a silence.
  const since = state.noData
    ? ((await lastSlots(db.$client, [monitorId], now)).get(monitorId) ?? null)
    : state.since;
  const observed =
    state.noData || state.status === 'paused'
      ? beginUnobserved(db, workspaceId, monitorId, since, now)
      : endUnobserved(db, workspaceId, monitorId, state.status === 'pending' ? state.since : now);
  // What it was in before ends now; what it is in has its whole time.
  const ended = endMaintenance(db, workspaceId, monitorId, now);
  const begun = state.maintenance ? [beginMaintenance(db, workspaceId, monitorId, state.maintenance)] : [];
  await db.batch([update, observed, ended, ...begun]);
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
