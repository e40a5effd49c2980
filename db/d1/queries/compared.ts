/** Monitors that regions are compared by, and where a workspace says its users are. Always of one workspace. */
import { and, asc, count, eq, gt, ne, or, sql, type SQL } from 'drizzle-orm';
import type { UserShares } from '../../../workers/domain/stats/compare/users.ts';
import { monitors, workspaces } from '../schema.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type ComparedFilter = { workspaceId: string; tags?: string[]; ids?: string[]; text?: string };

const columns = {
  seq: monitors.seq,
  id: monitors.id,
  name: monitors.name,
  kind: monitors.kind,
  target: monitors.target,
  tags: monitors.tags,
};

/** A heartbeat is heard, not asked: it has no regions. */
function fitting({ workspaceId, tags, ids, text }: ComparedFilter): SQL | undefined {
  const conditions: (SQL | undefined)[] = [
    eq(monitors.workspaceId, workspaceId),
    ne(monitors.kind, 'heartbeat'),
  ];
  if (ids) conditions.push(isIn(monitors.id, ids));
  if (tags)
    conditions.push(
      sql`exists (select 1 from json_each(${monitors.tags}) where value in (select value from json_each(${JSON.stringify(tags)})))`,
    );
  if (text) {
    const has = (column: typeof monitors.name | typeof monitors.target) =>
      sql`instr(lower(${column}), lower(${text})) > 0`;
    conditions.push(or(has(monitors.name), has(monitors.target)));
  }
  return and(...conditions);
}

const tagsMax = 200;

/** A page of them, how many fit, and the tags of all monitors of the workspace. */
export async function comparedMonitors(
  db: Db,
  filter: ComparedFilter & { afterSeq?: number; limit: number },
) {
  const { workspaceId, afterSeq, limit } = filter;
  const fit = fitting(filter);
  const [rows, [counted], tags] = await db.batch([
    db
      .select(columns)
      .from(monitors)
      .where(and(fit, afterSeq === undefined ? undefined : gt(monitors.seq, afterSeq)))
      .orderBy(asc(monitors.seq))
      .limit(limit),
    db.select({ n: count() }).from(monitors).where(fit),
    db
      .selectDistinct({ tag: sql<string>`tag.value` })
      .from(sql`${monitors}, json_each(${monitors.tags}) tag`)
      .where(and(eq(monitors.workspaceId, workspaceId), ne(monitors.kind, 'heartbeat')))
      .orderBy(sql`1`)
      .limit(tagsMax),
  ]);
  return { rows, monitorCount: counted?.n ?? 0, tags: tags.map(({ tag }) => tag) };
}

export async function userSharesOf(db: Db, workspaceId: string): Promise<UserShares | null> {
  const [row] = await db
    .select({ userShares: workspaces.userShares })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return row?.userShares ?? null;
}
export async function setUserShares(db: Db, workspaceId: string, shares: UserShares | null): Promise<void> {
  await db.update(workspaces).set({ userShares: shares }).where(eq(workspaces.id, workspaceId));
}
