/** Status pages. Only the public page is read without a workspace: its slug is its address. */
import { and, asc, count, eq, sql, type SQL } from 'drizzle-orm';
import { monitors, statusPages } from '../schema.ts';
import { isIn } from './is-in.ts';
import { bumpMonitors } from './monitors.ts';
import type { Db } from './status.ts';

export type StatusPageRow = typeof statusPages.$inferSelect;

export async function listStatusPages(db: Db, workspaceId: string): Promise<StatusPageRow[]> {
  return db
    .select()
    .from(statusPages)
    .where(eq(statusPages.workspaceId, workspaceId))
    .orderBy(asc(statusPages.createdAt));
}
export async function countStatusPages(db: Db, workspaceId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(statusPages)
    .where(eq(statusPages.workspaceId, workspaceId));
  return row?.n ?? 0;
}
export async function getStatusPage(db: Db, workspaceId: string, id: string): Promise<StatusPageRow | null> {
  const [row] = await db
    .select()
    .from(statusPages)
    .where(and(eq(statusPages.id, id), eq(statusPages.workspaceId, workspaceId)));
  return row ?? null;
}
export async function findBySlug(db: Db, slug: string): Promise<StatusPageRow | null> {
  const [row] = await db.select().from(statusPages).where(eq(statusPages.slug, slug));
  return row ?? null;
}

/** Those that show one of these monitors. */
export async function pagesShowing(
  db: Db,
  workspaceId: string,
  monitorIds: string[],
): Promise<StatusPageRow[]> {
  const shown = sql`select 1 from json_each(${statusPages.monitorIds}) as shown
    where shown.value in (select value from json_each(${JSON.stringify(monitorIds)}))`;
  return db
    .select()
    .from(statusPages)
    .where(and(eq(statusPages.workspaceId, workspaceId), sql`exists (${shown})`));
}

/** What the page shows by its row, whoever wrote it last. */
const shownBefore = (id: string): SQL =>
  sql`${monitors.id} in (select value from status_pages, json_each(status_pages.monitor_ids) where status_pages.id = ${id})`;

export async function insertStatusPage(db: Db, page: StatusPageRow): Promise<void> {
  await db.batch([
    db.insert(statusPages).values(page),
    bumpMonitors(db, page.workspaceId, isIn(monitors.id, page.monitorIds)),
  ]);
}
export async function updateStatusPage(
  db: Db,
  workspaceId: string,
  id: string,
  change: Partial<Pick<StatusPageRow, 'slug' | 'title' | 'monitorIds'>>,
): Promise<void> {
  const update = db
    .update(statusPages)
    .set(change)
    .where(and(eq(statusPages.id, id), eq(statusPages.workspaceId, workspaceId)));
  // Of a page its monitors know the address, not the title.
  if (change.slug === undefined && change.monitorIds === undefined) await update;
  else
    await db.batch([
      bumpMonitors(db, workspaceId, shownBefore(id)),
      bumpMonitors(db, workspaceId, isIn(monitors.id, change.monitorIds ?? [])),
      update,
    ]);
}
export async function deleteStatusPage(db: Db, workspaceId: string, id: string): Promise<void> {
  await db.batch([
    bumpMonitors(db, workspaceId, shownBefore(id)),
    db.delete(statusPages).where(and(eq(statusPages.id, id), eq(statusPages.workspaceId, workspaceId))),
  ]);
}
