/** Escalation policies, always of one workspace. Each change grows the versions of the monitors that it concerns. */
import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import { monitors, policies } from '../schema.ts';
import { concernedBy, stepHas } from './concerned.ts';
import { bumpMonitors } from './monitors.ts';
import type { Db } from './status.ts';

export type PolicyRow = typeof policies.$inferSelect;

const own = (workspaceId: string, id: string) =>
  and(eq(policies.id, id), eq(policies.workspaceId, workspaceId));

/** In the order in which they are tried. */
export const listPolicies = (db: Db, workspaceId: string): Promise<PolicyRow[]> =>
  db
    .select()
    .from(policies)
    .where(eq(policies.workspaceId, workspaceId))
    .orderBy(asc(policies.position), asc(policies.createdAt));

export async function getPolicy(db: Db, workspaceId: string, id: string): Promise<PolicyRow | null> {
  const [row] = await db.select().from(policies).where(own(workspaceId, id));
  return row ?? null;
}

/** It is tried last. */
export async function insertPolicy(db: Db, policy: Omit<PolicyRow, 'position'>): Promise<PolicyRow> {
  const last = sql<number>`(select coalesce(max(position) + 1, 0) from policies where workspace_id = ${policy.workspaceId})`;
  const [[row]] = await db.batch([
    db
      .insert(policies)
      .values({ ...policy, position: last as unknown as number })
      .returning(),
    bumpMonitors(db, policy.workspaceId, concernedBy(policy.id)),
  ]);
  return row!;
}

/** A body with some of its fields changed as it is at that moment of the transaction, not as it was read. */
const changedBody = (change: Partial<PolicyRow['body']>): SQL =>
  Object.entries(change).reduce(
    (body, [field, value]) => sql`json_set(${body}, ${`$.${field}`}, json(${JSON.stringify(value)}))`,
    sql`policies.body`,
  );

/** @param order every policy of the workspace, where its place changes too */
export async function updatePolicy(
  db: Db,
  workspaceId: string,
  id: string,
  { name, body }: { name?: string; body: Partial<PolicyRow['body']> },
  order: string[] = [],
): Promise<PolicyRow | null> {
  const places = JSON.stringify(order);
  const [, , , [row]] = await db.batch([
    // Those that it concerned before, and after.
    bumpMonitors(db, workspaceId, concernedBy(id)),
    db
      .update(policies)
      .set({ position: sql`(select key from json_each(${places}) where value = ${policies.id})` })
      .where(
        and(
          eq(policies.workspaceId, workspaceId),
          sql`${policies.id} in (select value from json_each(${places}))`,
        ),
      ),
    db
      .update(policies)
      .set({ name, body: changedBody(body) })
      .where(own(workspaceId, id)),
    db.select().from(policies).where(own(workspaceId, id)),
    bumpMonitors(db, workspaceId, concernedBy(id)),
  ]);
  return row ?? null;
}

/** Monitors that name it go by the rules again. */
export async function deletePolicy(db: Db, workspaceId: string, id: string): Promise<void> {
  const place = sql`(select position from policies where id = ${id} and workspace_id = ${workspaceId})`;
  await db.batch([
    bumpMonitors(db, workspaceId, concernedBy(id)),
    db
      .update(monitors)
      .set({ policyId: null })
      .where(and(eq(monitors.workspaceId, workspaceId), eq(monitors.policyId, id))),
    db
      .update(policies)
      .set({ position: sql`position - 1` })
      .where(and(eq(policies.workspaceId, workspaceId), sql`position > ${place}`)),
    db.delete(policies).where(own(workspaceId, id)),
  ]);
}

/** Policies with a step that has this channel and no other. */
export const stepOnlyThrough = (db: Db, workspaceId: string, channelId: string) =>
  db
    .select({ id: policies.id, name: policies.name })
    .from(policies)
    .where(
      and(
        eq(policies.workspaceId, workspaceId),
        sql`exists (select 1 from json_each(policies.body, '$.steps') step where not exists (
          select 1 from json_each(step.value, '$.channelIds') other where other.value <> ${channelId}))`,
      ),
    )
    .orderBy(asc(policies.position));

/** Takes a channel out of every step. */
export const withoutChannel = (db: Db, workspaceId: string, channelId: string, where: SQL) => {
  const left = sql`(select json_group_array(one.value) from json_each(step.value, '$.channelIds') one where one.value <> ${channelId})`;
  const steps = sql`(select json_group_array(json(json_set(step.value, '$.channelIds', json(${left})))) from json_each(policies.body, '$.steps') step)`;
  return db
    .update(policies)
    .set({ body: sql`json_set(policies.body, '$.steps', json(${steps}))` })
    .where(and(eq(policies.workspaceId, workspaceId), stepHas(channelId), where));
};
