/** Maintenance windows, always of one workspace. */
import { and, asc, count, eq, sql, type SQL } from 'drizzle-orm';
import { concerns } from '../../../workers/domain/schedule/concerns.ts';
import { occurrencesBetween } from '../../../workers/domain/schedule/maintenance.ts';
import type { MaintenanceWindow } from '../../../workers/domain/schedule/maintenance-types.ts';
import type { Interval } from '../../../workers/domain/stats/uptime.ts';
import { maintenanceWindows, monitors } from '../schema.ts';
import { bumpMonitors } from './monitors.ts';
import type { Db } from './status.ts';

export type MaintenanceRow = typeof maintenanceWindows.$inferSelect;

export const windowOf = ({
  id,
  name,
  timeZone,
  startsAt,
  durationMinutes,
  rrule,
}: MaintenanceRow): MaintenanceWindow => ({
  id,
  name,
  timeZone,
  startsAt,
  durationMs: durationMinutes * 60_000,
  rrule: rrule ?? null,
});

/**
 * When monitors were in these windows as they are now, but not before they were made: what explains the time that a
 * record of its own leaves out of uptime, never the record itself.
 */
export function heldBetween(rows: MaintenanceRow[], from: number, to: number) {
  const held = rows.map((row) => ({
    row,
    times: occurrencesBetween(windowOf(row), Math.max(from, row.createdAt), to),
  }));
  return (monitor: { id: string; tags: string[] }): Interval[] =>
    held.filter(({ row }) => concerns(row, monitor)).flatMap(({ times }) => times);
}

export async function listMaintenance(db: Db, workspaceId: string): Promise<MaintenanceRow[]> {
  return db
    .select()
    .from(maintenanceWindows)
    .where(eq(maintenanceWindows.workspaceId, workspaceId))
    .orderBy(asc(maintenanceWindows.createdAt), asc(maintenanceWindows.id));
}
export async function countMaintenance(db: Db, workspaceId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(maintenanceWindows)
    .where(eq(maintenanceWindows.workspaceId, workspaceId));
  return row?.n ?? 0;
}

const one = (workspaceId: string, id: string) =>
  and(eq(maintenanceWindows.id, id), eq(maintenanceWindows.workspaceId, workspaceId));

export async function getMaintenance(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<MaintenanceRow | null> {
  const [row] = await db.select().from(maintenanceWindows).where(one(workspaceId, id));
  return row ?? null;
}

/** Monitors that a window concerns by its row as it is at that moment of a transaction; as domain/schedule/concerns.ts. */
const concerned = (id: string): SQL =>
  sql`exists (select 1 from maintenance_windows as w where w.id = ${id} and (
        w.all_monitors
        or ${monitors.id} in (select value from json_each(w.monitor_ids))
        or exists (select 1 from json_each(${monitors.tags}) as own, json_each(w.tags) as its where own.value = its.value)))`;

export async function insertMaintenance(db: Db, row: typeof maintenanceWindows.$inferInsert): Promise<void> {
  await db.batch([
    db.insert(maintenanceWindows).values(row),
    bumpMonitors(db, row.workspaceId, concerned(row.id)),
  ]);
}
/** Told are those it concerned before, and those it concerns now. */
export async function updateMaintenance(
  db: Db,
  workspaceId: string,
  id: string,
  change: Partial<Omit<MaintenanceRow, 'id' | 'workspaceId' | 'createdAt'>>,
): Promise<MaintenanceRow | null> {
  const [, [row]] = await db.batch([
    bumpMonitors(db, workspaceId, concerned(id)),
    db.update(maintenanceWindows).set(change).where(one(workspaceId, id)).returning(),
    bumpMonitors(db, workspaceId, concerned(id)),
  ]);
  return row ?? null;
}
export async function deleteMaintenance(db: Db, workspaceId: string, id: string): Promise<void> {
  await db.batch([
    bumpMonitors(db, workspaceId, concerned(id)),
    db.delete(maintenanceWindows).where(one(workspaceId, id)),
  ]);
}
