/** What is usual, one row a monitor: learned by the archive, told to probes with their jobs (reconcile.ts). */
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { RegionId } from '../../../workers/domain/region.ts';
import { type Baselines, usualOf } from '../../../workers/domain/stats/baseline.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import { baselines, monitors } from '../schema.ts';
import { isIn } from './is-in.ts';
import type { MonitorRow } from './monitors.ts';
import type { Db } from './status.ts';

export type LearningMonitor = {
  id: string;
  workspaceId: string;
  target: string;
  regions: RegionId[];
  known: Baselines | null;
};

/** Monitors of any workspace whose anomalies are looked for and that were not learned from since, the longest waiting first. */
export async function monitorsToLearn(db: Db, before: number, limit: number): Promise<LearningMonitor[]> {
  return db
    .select({
      id: monitors.id,
      workspaceId: monitors.workspaceId,
      target: monitors.target,
      regions: monitors.regions,
      known: baselines.body,
    })
    .from(monitors)
    .leftJoin(baselines, eq(baselines.monitorId, monitors.id))
    .where(
      and(
        sql`json_type(${monitors.anomaly}) = 'object'`,
        or(isNull(baselines.computedAt), lt(baselines.computedAt, before)),
      ),
    )
    .orderBy(baselines.computedAt)
    .limit(limit);
}

/** @param told probes are to hear of it: the monitor's job gets a new version, in the same transaction */
export async function putBaselines(
  db: Db,
  { id, workspaceId }: Pick<LearningMonitor, 'id' | 'workspaceId'>,
  body: Baselines,
  now: number,
  told: boolean,
): Promise<void> {
  const row = { monitorId: id, workspaceId, body, computedAt: now };
  const put = db
    .insert(baselines)
    .values(row)
    .onConflictDoUpdate({ target: baselines.monitorId, set: { body, computedAt: now } });
  const next = sql`${monitors.version} + 1`;
  const tell = db
    .update(monitors)
    .set({ version: next, jobVersion: next })
    .where(and(eq(monitors.id, id), eq(monitors.workspaceId, workspaceId)));
  await (told ? db.batch([put, tell]) : db.batch([put]));
}

export async function getBaselines(
  db: Db,
  workspaceId: string,
  monitorId: string,
): Promise<{ body: Baselines; computedAt: number } | null> {
  const [row] = await db
    .select({ body: baselines.body, computedAt: baselines.computedAt })
    .from(baselines)
    .where(and(eq(baselines.monitorId, monitorId), eq(baselines.workspaceId, workspaceId)));
  return row ?? null;
}

/** For the specs of these monitors: what each of their regions judges by. */
export async function usualByMonitor(
  db: Db,
  rows: readonly MonitorRow[],
): Promise<Map<string, NonNullable<MonitorSpec['usual']>>> {
  const looking = rows.filter(({ anomaly }) => anomaly);
  if (looking.length === 0) return new Map();
  const ids = looking.map(({ id }) => id);
  const known = await db.select().from(baselines).where(isIn(baselines.monitorId, ids));
  const byId = new Map(known.map((row) => [row.monitorId, row]));
  return new Map(
    looking.map(({ id, workspaceId, anomaly, target, regions }) => {
      const own = byId.get(id);
      const body = own?.workspaceId === workspaceId ? own.body : undefined;
      const judged = regions.map((region) => [region, usualOf(body, anomaly, target, region)] as const);
      return [id, Object.fromEntries(judged.filter(([, usual]) => usual !== undefined))];
    }),
  );
}
