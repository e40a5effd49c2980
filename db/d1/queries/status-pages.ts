/** Status pages. Only the public page is read without a workspace: its slug is its address. */
import { and, asc, count, eq } from 'drizzle-orm';
import { statusPages } from '../schema.ts';
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
export async function insertStatusPage(db: Db, page: StatusPageRow): Promise<void> {
  await db.insert(statusPages).values(page);
}
export async function updateStatusPage(
  db: Db,
  workspaceId: string,
  id: string,
  change: Partial<Pick<StatusPageRow, 'slug' | 'title' | 'monitorIds'>>,
): Promise<void> {
  await db
    .update(statusPages)
    .set(change)
    .where(and(eq(statusPages.id, id), eq(statusPages.workspaceId, workspaceId)));
}
export async function deleteStatusPage(db: Db, workspaceId: string, id: string): Promise<void> {
  await db.delete(statusPages).where(and(eq(statusPages.id, id), eq(statusPages.workspaceId, workspaceId)));
}
