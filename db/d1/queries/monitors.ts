/** Monitors, always of one workspace. */
import { and, asc, count, eq, gt, inArray, or, sql, type SQL } from 'drizzle-orm';
import type { MonitorStatus } from '../../../workers/domain/state/types.ts';
import { baselines, maintenanceWindows, monitors, unobserved } from '../schema.ts';
import { kinOf, makesNoCircle, withoutParent } from './dependencies.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type MonitorRow = typeof monitors.$inferSelect;
export type NewMonitor = Omit<typeof monitors.$inferInsert, 'seq'>;

export async function insertMonitor(db: Db, monitor: NewMonitor): Promise<MonitorRow> {
  const [[row]] = await db.batch([
    db.insert(monitors).values(monitor).returning(),
    bumpMonitors(
      db,
      monitor.workspaceId,
      kinOf(monitor.id, (monitor.dependsOn as string[] | undefined) ?? []),
    ),
  ]);
  return row!;
}

export async function getMonitor(db: Db, workspaceId: string, id: string): Promise<MonitorRow | null> {
  const [row] = await db
    .select()
    .from(monitors)
    .where(and(eq(monitors.id, id), eq(monitors.workspaceId, workspaceId)));
  return row ?? null;
}

export async function countMonitors(db: Db, workspaceId: string): Promise<number> {
  const [row] = await db.select({ n: count() }).from(monitors).where(eq(monitors.workspaceId, workspaceId));
  return row?.n ?? 0;
}

export async function listMonitors(
  db: Db,
  query: {
    workspaceId: string;
    afterSeq?: number;
    state?: MonitorStatus[];
    text?: string;
    ids?: string[];
    limit: number;
  },
): Promise<MonitorRow[]> {
  const conditions: (SQL | undefined)[] = [eq(monitors.workspaceId, query.workspaceId)];
  if (query.afterSeq !== undefined) conditions.push(gt(monitors.seq, query.afterSeq));
  if (query.ids) conditions.push(isIn(monitors.id, query.ids));
  if (query.state) conditions.push(inArray(monitors.status, query.state));
  if (query.text) {
    // Not LIKE: D1 takes patterns of 50 bytes at most, and `_` and `%` stand for something else in them.
    const has = (column: typeof monitors.name | typeof monitors.target) =>
      sql`instr(lower(${column}), lower(${query.text})) > 0`;
    conditions.push(or(has(monitors.name), has(monitors.target)));
  }
  return db
    .select()
    .from(monitors)
    .where(and(...conditions))
    .orderBy(asc(monitors.seq))
    .limit(query.limit);
}

/** Which of these ids are monitors of the workspace. */
export async function ownMonitors(db: Db, workspaceId: string, ids: string[]): Promise<MonitorRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(monitors)
    .where(
      and(
        // The plus: by id, not through all monitors of the workspace.
        sql`+${monitors.workspaceId} = ${workspaceId}`,
        isIn(monitors.id, ids),
      ),
    );
}

/**
 * A change of something else that the objects of some monitors must hear of; it belongs into the transaction of that
 * change. What the probes do stays as it is, and so does its version.
 */
export const bumpMonitors = (db: Db, workspaceId: string, which: SQL | undefined) =>
  db
    .update(monitors)
    .set({ version: sql`${monitors.version} + 1` })
    .where(and(eq(monitors.workspaceId, workspaceId), which));

/**
 * Compare and set: null when the monitor was changed since `row` was read, which is normal and means: read again. What
 * only moved its `version`, a channel for instance, is in nobody's way. Parents that would make a circle change nothing.
 */
export async function updateMonitor(
  db: Db,
  row: MonitorRow,
  change: Partial<NewMonitor>,
  now: number,
): Promise<MonitorRow | null> {
  const next = sql`${monitors.version} + 1`;
  const { workspaceId, id } = row;
  const parents = change.dependsOn;
  const moved = parents !== undefined && parents.join() !== row.dependsOn.join();
  const renamed = change.name !== undefined && change.name !== row.name;
  const update = db
    .update(monitors)
    .set({ ...change, version: next, jobVersion: next, updatedAt: now })
    .where(
      and(
        eq(monitors.id, row.id),
        eq(monitors.workspaceId, row.workspaceId),
        eq(monitors.jobVersion, row.jobVersion),
        moved ? makesNoCircle(workspaceId, id, parents) : undefined,
      ),
    )
    .returning();
  const kin = moved || renamed ? kinOf(id, [...row.dependsOn, ...(parents ?? [])]) : sql`false`;
  const [[updated]] = await db.batch([update, bumpMonitors(db, workspaceId, kin)]);
  return updated ?? null;
}

/** Those windows that name it go on without it. */
const leaveMaintenance = (db: Db, workspaceId: string, id: string) => {
  const named = maintenanceWindows.monitorIds;
  return db
    .update(maintenanceWindows)
    .set({ monitorIds: sql`(select json_group_array(value) from json_each(${named}) where value <> ${id})` })
    .where(
      and(
        eq(maintenanceWindows.workspaceId, workspaceId),
        sql`exists (select 1 from json_each(${named}) where value = ${id})`,
      ),
    );
};

export async function deleteMonitor(db: Db, workspaceId: string, id: string): Promise<void> {
  await db.batch([
    withoutParent(db, workspaceId, id),
    db.delete(monitors).where(and(eq(monitors.id, id), eq(monitors.workspaceId, workspaceId))),
    db.delete(baselines).where(and(eq(baselines.monitorId, id), eq(baselines.workspaceId, workspaceId))),
    db.delete(unobserved).where(and(eq(unobserved.monitorId, id), eq(unobserved.workspaceId, workspaceId))),
    leaveMaintenance(db, workspaceId, id),
  ]);
}
