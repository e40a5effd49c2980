/** What people write of incidents: reports of their own, titles and post-mortems, updates. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Incident } from '../../../workers/domain/state/types.ts';
import { updatesPerIncidentMax } from '../../../workers/domain/limits.ts';
import { incidents, incidentUpdates } from '../schema.ts';
import type { IncidentRow } from './incidents.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type UpdateRow = typeof incidentUpdates.$inferSelect;

/** A report and the first that is told of it, in one transaction. */
export async function insertReported(
  db: Db,
  incident: typeof incidents.$inferInsert,
  update: UpdateRow,
): Promise<void> {
  await db.batch([db.insert(incidents).values(incident), db.insert(incidentUpdates).values(update)]);
}

/** Compare and set: false when it was changed since `revision` was read, which is normal and means: read again. */
export async function changeReported(
  db: Db,
  workspaceId: string,
  incident: Incident,
  revision: number,
): Promise<boolean> {
  const { id: _, ...change } = incident;
  const rows = await db
    .update(incidents)
    .set(change)
    .where(
      and(
        eq(incidents.id, incident.id),
        eq(incidents.workspaceId, workspaceId),
        eq(incidents.kind, 'manual'),
        eq(incidents.revision, revision),
      ),
    )
    .returning({ id: incidents.id });
  return rows.length === 1;
}

export async function writeAbout(
  db: Db,
  workspaceId: string,
  id: string,
  about: Partial<Pick<IncidentRow, 'title' | 'postmortem'>>,
): Promise<void> {
  await db
    .update(incidents)
    .set(about)
    .where(and(eq(incidents.id, id), eq(incidents.workspaceId, workspaceId)));
}

/** @returns false when there are as many as there may be */
export async function insertUpdate(db: Db, update: UpdateRow): Promise<boolean> {
  const { id, workspaceId, incidentId, status, message, by, public: isPublic, at } = update;
  const { meta } = await db.run(
    sql`insert into incident_updates (id, workspace_id, incident_id, status, message, "by", public, at)
        select ${id}, ${workspaceId}, ${incidentId}, ${status}, ${message}, ${by}, ${isPublic ? 1 : 0}, ${at}
        where (select count(*) from incident_updates where incident_id = ${incidentId}) < ${updatesPerIncidentMax}`,
  );
  return meta.changes === 1;
}

/** Newest first. */
export async function updatesOf(
  db: Db,
  workspaceId: string,
  incidentIds: string[],
  onlyPublic = false,
): Promise<UpdateRow[]> {
  return db
    .select()
    .from(incidentUpdates)
    .where(
      and(
        sql`+${incidentUpdates.workspaceId} = ${workspaceId}`,
        isIn(incidentUpdates.incidentId, incidentIds),
        onlyPublic ? eq(incidentUpdates.public, true) : undefined,
      ),
    )
    .orderBy(desc(incidentUpdates.at), desc(incidentUpdates.id));
}
