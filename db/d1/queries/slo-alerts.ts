/**
 * Alerts about budgets. Of an objective one is open at a time: it is inserted only where none is, in one statement; and
 * each change names the revision it was decided on, so that of two evaluations at once one changes nothing.
 */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { sloAlertsListedMax } from '../../../workers/domain/limits.ts';
import { sloAlerts } from '../schema.ts';
import type { Db } from './status.ts';

export type SloAlertRow = typeof sloAlerts.$inferSelect;

/** Every one that is open, or whose end is not told yet, of every workspace. */
export const openSloAlerts = (db: Db): Promise<SloAlertRow[]> =>
  db.select().from(sloAlerts).where(isNull(sloAlerts.resolvedAt));

export const openSloAlertsOf = (db: Db, workspaceId: string): Promise<SloAlertRow[]> =>
  db
    .select()
    .from(sloAlerts)
    .where(and(isNull(sloAlerts.resolvedAt), sql`+${sloAlerts.workspaceId} = ${workspaceId}`));

/** When the last alert of each of these objectives of a workspace ended, of those that began since `from`. */
export async function lastEnds(db: Db, workspaceId: string, from: number): Promise<Map<string, number>> {
  const rows = await db
    .select({ sloId: sloAlerts.sloId, at: sql<number>`max(${sloAlerts.resolvedAt})` })
    .from(sloAlerts)
    .where(and(eq(sloAlerts.workspaceId, workspaceId), sql`${sloAlerts.startedAt} > ${from}`))
    .groupBy(sloAlerts.sloId);
  return new Map(rows.flatMap(({ sloId, at }) => (at === null ? [] : [[sloId, at] as const])));
}

/** The newest first. */
export const alertsOfSlo = (db: Db, workspaceId: string, sloId: string): Promise<SloAlertRow[]> =>
  db
    .select()
    .from(sloAlerts)
    .where(and(eq(sloAlerts.workspaceId, workspaceId), eq(sloAlerts.sloId, sloId)))
    .orderBy(desc(sloAlerts.startedAt))
    .limit(sloAlertsListedMax);

/** @returns false where one is open already, or the objective is gone */
export async function openSloAlert(db: Db, row: SloAlertRow): Promise<boolean> {
  const { meta } = await db.run(
    sql`insert into slo_alerts (id, workspace_id, slo_id, severity, started_at, body, revision)
        select ${row.id}, workspace_id, id, ${row.severity}, ${row.startedAt}, ${JSON.stringify(row.body)}, ${row.revision}
        from slos where id = ${row.sloId} and workspace_id = ${row.workspaceId}
          and not exists (select 1 from slo_alerts where slo_id = ${row.sloId} and resolved_at is null)`,
  );
  return meta.changes > 0;
}

type Change = Partial<
  Pick<SloAlertRow, 'severity' | 'resolvedAt' | 'acknowledgedAt' | 'acknowledgedBy' | 'body'>
>;
/** @returns the row after it; null where somebody else changed it first */
export async function changeSloAlert(db: Db, row: SloAlertRow, change: Change): Promise<SloAlertRow | null> {
  const [changed] = await db
    .update(sloAlerts)
    .set({ ...change, revision: row.revision + 1 })
    .where(
      and(
        eq(sloAlerts.id, row.id),
        eq(sloAlerts.workspaceId, row.workspaceId),
        eq(sloAlerts.revision, row.revision),
      ),
    )
    .returning();
  return changed ?? null;
}
