/** What the reconciliation compares the probes with, and a monitor's whole spec as its object needs it. */
import { and, eq, sql } from 'drizzle-orm';
import { jobsPerShard } from '../../../workers/domain/limits.ts';
import { concerns } from '../../../workers/domain/schedule/concerns.ts';
import { isOver } from '../../../workers/domain/schedule/maintenance.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import { channels, maintenanceWindows, monitors, policies, statusPages } from '../schema.ts';
import { policiesOf } from './concerned.ts';
import { usualByMonitor } from './baselines.ts';
import { familyOf } from './dependencies.ts';
import { isIn } from './is-in.ts';
import { windowOf } from './maintenance.ts';
import { dayMs, isMissingTable, type ResultsDb, resultsTable } from './result-rows.ts';
import type { Db } from './status.ts';

export const shardOf = (seq: number): number => Math.floor((seq - 1) / jobsPerShard);

export type ActiveMonitor = Awaited<ReturnType<typeof activeMonitors>>[number];

/** Every monitor that is not paused, of every workspace. */
export async function activeMonitors(db: Db) {
  const rows = await db
    .select({
      seq: monitors.seq,
      id: monitors.id,
      jobVersion: monitors.jobVersion,
      kind: monitors.kind,
      regions: monitors.regions,
      intervalSeconds: monitors.intervalSeconds,
      noData: monitors.noData,
      createdAt: monitors.createdAt,
      updatedAt: monitors.updatedAt,
      isBehind: sql<number>`configured_version < version`,
    })
    .from(monitors)
    .where(eq(monitors.paused, false));
  return rows.map(({ seq, ...row }) => ({ ...row, shard: shardOf(seq) }));
}

/** The newest slot of each monitor in the last two days that says something; an index seek each. */
export async function lastSlots(
  db: ResultsDb,
  monitorIds: string[],
  now: number,
): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  for (const table of [resultsTable(now), resultsTable(now - dayMs)]) {
    const missing = monitorIds.filter((id) => !newest.has(id));
    if (missing.length === 0) break;
    try {
      const { results } = await db
        .prepare(
          `select value as id, (select slot_at from ${table} where monitor_id = value and verdict <> 'unknown'
             order by slot_at desc limit 1) as slot_at from json_each(?1)`,
        )
        .bind(JSON.stringify(missing))
        .all<{ id: string; slot_at: number | null }>();
      for (const { id, slot_at } of results) if (slot_at !== null) newest.set(id, slot_at);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
    }
  }
  return newest;
}

type MonitorRow = typeof monitors.$inferSelect;
type ChannelRow = typeof channels.$inferSelect;
type PolicyRow = typeof policies.$inferSelect;

/** Monitors, of one workspace or of all, whose objects have not heard of everything yet. */
export async function monitorsBehind(
  db: Db,
  query: { workspaceId?: string; limit: number },
): Promise<MonitorRow[]> {
  const own = query.workspaceId === undefined ? undefined : eq(monitors.workspaceId, query.workspaceId);
  return db
    .select()
    .from(monitors)
    .where(and(sql`configured_version < version`, own))
    .limit(query.limit);
}

/** For the core's own use: monitors of any workspace. */
export const monitorsOf = (db: Db, ids: string[]): Promise<MonitorRow[]> =>
  db.select().from(monitors).where(isIn(monitors.id, ids));

/** Their objects have these versions now. */
export async function markConfigured(
  db: Db,
  specs: Pick<MonitorSpec, 'monitorId' | 'version'>[],
): Promise<void> {
  if (specs.length === 0) return;
  const had = JSON.stringify(specs.map(({ monitorId, version }) => [monitorId, version]));
  await db.run(
    sql`update monitors set configured_version = had.value->>1 from json_each(${had}) as had
        where monitors.id = had.value->>0 and monitors.configured_version < had.value->>1`,
  );
}

/** The spec of monitors, with the channels, status pages and maintenance windows that concern each. */
export async function specsOf(db: Db, rows: MonitorRow[], now = Date.now()): Promise<MonitorSpec[]> {
  const workspaceIds = [...new Set(rows.map((row) => row.workspaceId))];
  if (workspaceIds.length === 0) return [];
  const [family, usual, allChannels, allPolicies, pages, windows] = await Promise.all([
    familyOf(db, rows),
    usualByMonitor(db, rows),
    db.select().from(channels).where(isIn(channels.workspaceId, workspaceIds)),
    db.select().from(policies).where(isIn(policies.workspaceId, workspaceIds)).orderBy(policies.position),
    db.select().from(statusPages).where(isIn(statusPages.workspaceId, workspaceIds)),
    db.select().from(maintenanceWindows).where(isIn(maintenanceWindows.workspaceId, workspaceIds)),
  ]);
  const toCome = windows
    .map((row) => ({ row, window: windowOf(row) }))
    .filter(({ window }) => !isOver(window, now));
  return rows.map((row) => ({
    ...routesOf(
      row,
      allChannels.filter(({ workspaceId }) => workspaceId === row.workspaceId),
      allPolicies.filter(({ workspaceId }) => workspaceId === row.workspaceId),
    ),
    monitorId: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    kind: row.kind,
    target: row.target,
    version: row.version,
    jobVersion: row.jobVersion,
    shard: shardOf(row.seq),
    paused: row.paused,
    regions: row.regions,
    intervalMs: row.intervalSeconds * 1_000,
    timeoutMs: row.timeoutMs,
    quorum: row.quorum,
    failureThreshold: row.failureThreshold,
    recoveryThreshold: row.recoveryThreshold,
    degradedAboveMs: row.degradedAboveMs,
    usual: usual.get(row.id) ?? {},
    degradedThreshold: row.degradedThreshold,
    degradedRecoveryThreshold: row.degradedRecoveryThreshold,
    flapping: row.flapping && {
      transitions: row.flapping.transitions,
      windowMs: row.flapping.windowSeconds * 1_000,
    },
    reopenWithinMs: row.reopenWithinSeconds * 1_000,
    maintenance: toCome
      .filter((one) => one.row.workspaceId === row.workspaceId && concerns(one.row, row))
      .map(({ window }) => window),
    ...family.get(row.id)!,
    tags: row.tags,
    sealedRequest: row.sealedRequest,
    assertions: row.assertions,
    heartbeat: row.heartbeat ?? null,
    pingKeyHash: row.pingKeyHash,
    statusSlugs: pages
      .filter(({ workspaceId, monitorIds }) => workspaceId === row.workspaceId && monitorIds.includes(row.id))
      .map(({ slug }) => slug),
  }));
}

/** @param channels of its workspace, like the policies */
function routesOf(
  row: MonitorRow,
  channels: ChannelRow[],
  all: PolicyRow[],
): Pick<MonitorSpec, 'channels' | 'policies' | 'policyChannels'> {
  const policies = policiesOf(row, all).map(({ id, name, body }) => ({ id, name, ...body }));
  const named = new Set(policies.flatMap(({ steps }) => steps.flatMap(({ channelIds }) => channelIds)));
  const isOwn = ({ id }: ChannelRow) => row.channelIds === null || row.channelIds.includes(id);
  // While an incident is open, whoever was told of it by an earlier policy is still to hear of its end.
  const mayTell = ({ id }: ChannelRow) => row.openIncidentId !== null || named.has(id);
  const routed = ({ id, kind, name, sealedConfig }: ChannelRow) => ({ id, kind, name, sealedConfig });
  return {
    channels: channels.filter(isOwn).map(routed),
    policies,
    policyChannels: channels.filter((one) => !isOwn(one) && mayTell(one)).map(routed),
  };
}
