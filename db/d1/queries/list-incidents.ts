/** Incidents of one workspace, newest first, with the names of what they concern: three queries, however many they are. */
import { and, desc, eq, exists, gt, gte, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { IncidentStatus, Severity } from '../../../workers/domain/state/types.ts';
import type { PastIncident } from '../../../workers/domain/stats/patterns.ts';
import { incidents, monitors } from '../schema.ts';
import type { IncidentRow } from './incidents.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type MergedRow = { id: string; monitorId: string; monitorName: string; status: IncidentStatus };
export type NamedIncident = IncidentRow & {
  monitorName: string;
  monitors: { id: string; name: string }[];
  merged: MergedRow[];
};

export type IncidentQuery = {
  workspaceId: string;
  status?: IncidentStatus[];
  severity?: Severity[];
  kind?: 'detected' | 'manual';
  monitorId?: string;
  /** Only those that are told by another one, or only the others. */
  merged?: boolean;
  /** Those that were open at some time after `from` and before `to`. */
  from?: number;
  to?: number;
  /** In the title, the cause or the monitor's name. */
  text?: string;
  before?: { startedAt: number; id: string };
  limit: number;
};

export async function listIncidents(db: Db, query: IncidentQuery): Promise<NamedIncident[]> {
  const rows = await db
    .select({ incident: incidents })
    .from(incidents)
    .leftJoin(monitors, eq(monitors.id, incidents.monitorId))
    .where(and(eq(incidents.workspaceId, query.workspaceId), ...conditionsOf(query)))
    .orderBy(desc(incidents.startedAt), desc(incidents.id))
    .limit(query.limit);
  return named(
    db,
    query.workspaceId,
    rows.map(({ incident }) => incident),
  );
}

function conditionsOf(query: IncidentQuery): (SQL | undefined)[] {
  const { before, text, merged } = query;
  return [
    query.status && inArray(incidents.status, query.status),
    query.severity && inArray(incidents.severity, query.severity),
    query.kind && eq(incidents.kind, query.kind),
    query.monitorId === undefined ? undefined : concerns(query.monitorId),
    merged === undefined ? undefined : sql`${incidents.mergedInto} is ${merged ? sql`not null` : sql`null`}`,
    query.from === undefined
      ? undefined
      : or(isNull(incidents.resolvedAt), gt(incidents.resolvedAt, query.from)),
    query.to === undefined ? undefined : lt(incidents.startedAt, query.to),
    // Not LIKE: see monitors.ts.
    text === undefined
      ? undefined
      : or(
          ...[monitors.name, incidents.title, sql`${incidents.cause} ->> 'summary'`].map(
            (column) => sql`instr(lower(coalesce(${column}, '')), lower(${text})) > 0`,
          ),
        ),
    before &&
      or(
        lt(incidents.startedAt, before.startedAt),
        and(eq(incidents.startedAt, before.startedAt), lt(incidents.id, before.id)),
      ),
  ];
}

const concerns = (monitorId: string) =>
  or(
    eq(incidents.monitorId, monitorId),
    and(
      eq(incidents.kind, 'manual'),
      exists(sql`(select 1 from json_each(${incidents.monitorIds}) where value = ${monitorId})`),
    ),
  );

export async function named(db: Db, workspaceId: string, rows: IncidentRow[]): Promise<NamedIncident[]> {
  if (rows.length === 0) return [];
  const idsOf = (row: IncidentRow) => (row.kind === 'manual' ? row.monitorIds : [row.monitorId]);
  const ids = [...new Set(rows.flatMap(idsOf))];
  const [known, merged] = await Promise.all([
    db
      .select({ id: monitors.id, name: monitors.name })
      .from(monitors)
      .where(and(sql`+${monitors.workspaceId} = ${workspaceId}`, isIn(monitors.id, ids))),
    db
      .select({ incident: incidents, name: monitors.name })
      .from(incidents)
      .leftJoin(monitors, eq(monitors.id, incidents.monitorId))
      .where(
        and(
          eq(incidents.workspaceId, workspaceId),
          isIn(
            incidents.mergedInto,
            rows.map(({ id }) => id),
          ),
        ),
      ),
  ]);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? 'Deleted monitor';
  const byPrimary = Map.groupBy(merged, ({ incident }) => incident.mergedInto);
  return rows.map((row) => ({
    ...row,
    monitorName: idsOf(row).map(nameOf).join(', '),
    monitors: idsOf(row).map((id) => ({ id, name: nameOf(id) })),
    merged: (byPrimary.get(row.id) ?? []).map(({ incident: { id, monitorId, status, title }, name }) => ({
      id,
      monitorId,
      monitorName: name ?? title ?? 'Deleted monitor',
      status,
    })),
  }));
}

export async function getIncident(db: Db, workspaceId: string, id: string): Promise<NamedIncident | null> {
  const rows = await db
    .select()
    .from(incidents)
    .where(and(eq(incidents.id, id), eq(incidents.workspaceId, workspaceId)));
  return (await named(db, workspaceId, rows))[0] ?? null;
}

/** Detected ones that began since `from`, newest first, with what patterns are made of. */
export async function pastIncidents(
  db: Db,
  query: { workspaceId: string; monitorId?: string; from: number; limit: number },
): Promise<PastIncident[]> {
  const { workspaceId, monitorId, from, limit } = query;
  const { id, startedAt, detectedAt, resolvedAt, cause } = incidents;
  const rows = await db
    .select({ id, monitorId: incidents.monitorId, startedAt, detectedAt, resolvedAt, cause })
    .from(incidents)
    .where(
      and(
        // The plus: by its monitor, where one is asked for.
        monitorId === undefined
          ? eq(incidents.workspaceId, workspaceId)
          : sql`+${incidents.workspaceId} = ${workspaceId}`,
        monitorId === undefined ? undefined : eq(incidents.monitorId, monitorId),
        eq(incidents.kind, 'detected'),
        gte(incidents.startedAt, from),
      ),
    )
    .orderBy(desc(incidents.startedAt))
    .limit(limit);
  return rows.map(({ cause: { regions }, ...row }) => ({ ...row, regions }));
}

/** Which of these ids are incidents of the workspace. */
export async function ownIncidents(db: Db, workspaceId: string, ids: string[]): Promise<NamedIncident[]> {
  const rows = await db
    .select()
    .from(incidents)
    .where(and(sql`+${incidents.workspaceId} = ${workspaceId}`, isIn(incidents.id, ids)));
  return named(db, workspaceId, rows);
}
