/** Objectives, always of one workspace; but the evaluation's list, which is of all. */
import { and, asc, count, eq, or, sql, type SQL } from 'drizzle-orm';
import { monitorsPerSloMax } from '../../../workers/domain/limits.ts';
import type { Slo } from '../../../workers/domain/slo/types.ts';
import type { MonitorStatus } from '../../../workers/domain/state/types.ts';
import { monitors, slos } from '../schema.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type SloRow = typeof slos.$inferSelect;
export type SloMonitor = {
  id: string;
  workspaceId: string;
  name: string;
  tags: string[];
  policyId: string | null;
  createdAt: number;
  status: MonitorStatus;
  statusSince: number;
};

export const sloOf = ({ id, name, body }: Pick<SloRow, 'id' | 'name' | 'body'>): Slo => ({
  ...body,
  id,
  name,
});

const own = (workspaceId: string, id: string) => and(eq(slos.id, id), eq(slos.workspaceId, workspaceId));

export const listSlos = (db: Db, workspaceId: string): Promise<SloRow[]> =>
  db.select().from(slos).where(eq(slos.workspaceId, workspaceId)).orderBy(asc(slos.createdAt), asc(slos.id));

export async function countSlos(db: Db, workspaceId: string): Promise<number> {
  const [row] = await db.select({ n: count() }).from(slos).where(eq(slos.workspaceId, workspaceId));
  return row?.n ?? 0;
}
export async function getSlo(db: Db, workspaceId: string, id: string): Promise<SloRow | null> {
  const [row] = await db.select().from(slos).where(own(workspaceId, id));
  return row ?? null;
}
export async function insertSlo(db: Db, row: SloRow): Promise<void> {
  await db.insert(slos).values(row);
}

/** Changes some fields of the body as it is at that moment, not as it was read. */
export async function updateSlo(
  db: Db,
  workspaceId: string,
  id: string,
  { name, body }: { name?: string; body: Partial<SloRow['body']> },
): Promise<SloRow | null> {
  const changed = Object.entries(body).reduce<SQL>(
    (before, [field, value]) => sql`json_set(${before}, ${`$.${field}`}, json(${JSON.stringify(value)}))`,
    sql`body`,
  );
  const [row] = await db
    .update(slos)
    .set({ ...(name === undefined ? {} : { name }), body: changed })
    .where(own(workspaceId, id))
    .returning();
  return row ?? null;
}

/** Its open alert is ended by the next evaluation. */
export async function deleteSlo(db: Db, workspaceId: string, id: string): Promise<void> {
  await db.delete(slos).where(own(workspaceId, id));
}

/** Every workspace's objectives that alert, those of one workspace together. */
export const alertingSlos = (db: Db): Promise<SloRow[]> =>
  db
    .select()
    .from(slos)
    .where(sql`json_extract(${slos.body}, '$.alerting.enabled')`)
    .orderBy(asc(slos.workspaceId), asc(slos.createdAt));

/** The monitors of these objectives, the oldest first. */
export async function monitorsOfSlos(
  db: Db,
  workspaceId: string,
  given: readonly Pick<Slo, 'monitorIds' | 'tags'>[],
): Promise<SloMonitor[]> {
  const ids = [...new Set(given.flatMap(({ monitorIds }) => monitorIds))];
  const tags = [...new Set(given.flatMap((one) => one.tags))];
  const isTagged = sql`exists (select 1 from json_each(${monitors.tags}) has
    join json_each(${JSON.stringify(tags)}) wanted on has.value = wanted.value)`;
  return db
    .select({
      id: monitors.id,
      workspaceId: monitors.workspaceId,
      name: monitors.name,
      tags: monitors.tags,
      policyId: monitors.policyId,
      createdAt: monitors.createdAt,
      status: monitors.status,
      statusSince: monitors.statusSince,
    })
    .from(monitors)
    .where(
      and(
        // Without tags by id, not through all monitors of the workspace: that is what the plus says.
        tags.length === 0
          ? sql`+${monitors.workspaceId} = ${workspaceId}`
          : eq(monitors.workspaceId, workspaceId),
        tags.length === 0 ? isIn(monitors.id, ids) : or(isIn(monitors.id, ids), isTagged),
      ),
    )
    .orderBy(asc(monitors.seq));
}

/** Those of one objective, as many as it may have. */
export const ofSlo = <M extends { id: string; tags: string[] }>(
  { monitorIds, tags }: Pick<Slo, 'monitorIds' | 'tags'>,
  all: readonly M[],
): M[] =>
  all
    .filter(({ id, tags: has }) => monitorIds.includes(id) || has.some((tag) => tags.includes(tag)))
    .slice(0, monitorsPerSloMax);
