/** The recent results of one hour, and what the archive copies and clears beside them. */
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { Incident } from '../../../workers/domain/state/types.ts';
import { customMsMax } from '../../../workers/domain/stats/range.ts';
import {
  hourMs,
  isMissingTable,
  type ResultRow,
  type ResultsDb,
  resultsTable,
  toResult,
} from './result-rows.ts';

/** Monitors with results on the day of `at`: hops from one id to the next, so that few rows are read. */
export async function monitorsOfDay(db: ResultsDb, at: number): Promise<string[]> {
  const table = resultsTable(at);
  try {
    const { results } = await db
      .prepare(
        `with recursive ids(id) as (
           select min(monitor_id) from ${table}
           union all
           select (select min(monitor_id) from ${table} where monitor_id > id) from ids where id is not null
         ) select id from ids where id is not null`,
      )
      .all<{ id: string }>();
    return results.map(({ id }) => id);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

export async function resultsOfHour(
  db: ResultsDb,
  monitorIds: string[],
  hour: number,
): Promise<CheckResult[]> {
  const { results } = await db
    .prepare(
      `select * from ${resultsTable(hour)} where monitor_id in (select value from json_each(?1)) and slot_at >= ?2 and slot_at < ?3`,
    )
    .bind(JSON.stringify(monitorIds), hour, hour + hourMs)
    .all<ResultRow>();
  return results.map(toResult);
}

/** What reading some results takes: how many they are, and how many characters their details. */
export type Weight = { results: number; detailsLength: number };

/** Of the monitors among these that have results in the hour. */
export async function weightsOfHour(
  db: ResultsDb,
  monitorIds: string[],
  hour: number,
): Promise<Map<string, Weight>> {
  const weigh = (length: string) =>
    db
      .prepare(
        `select monitor_id as id, count(*) as results, ${length} as detailsLength from ${resultsTable(hour)}
         where monitor_id in (select value from json_each(?1)) and slot_at >= ?2 and slot_at < ?3 group by monitor_id`,
      )
      .bind(JSON.stringify(monitorIds), hour, hour + hourMs)
      .all<Weight & { id: string }>();
  const { results } = await weigh('coalesce(sum(length(details)), 0)').catch((error: unknown) => {
    // A day's table made before there were details.
    if (/no such column: details/i.test(String(error))) return weigh('0');
    throw error;
  });
  return new Map(results.map(({ id, ...weight }) => [id, weight]));
}

type IncidentRow = Record<string, string | number | null>;

/** Incidents whose newest revision history does not have. */
export async function incidentsToArchive(
  db: ResultsDb,
  limit: number,
): Promise<(Incident & { workspaceId: string })[]> {
  const { results } = await db
    .prepare("select * from incidents where revision > archived_revision and kind = 'detected' limit ?1")
    .bind(limit)
    .all<IncidentRow>();
  return results.map((row) => ({
    id: row.id as string,
    workspaceId: row.workspace_id as string,
    monitorId: row.monitor_id as string,
    status: row.status as Incident['status'],
    severity: row.severity as Incident['severity'],
    startedAt: row.started_at as number,
    detectedAt: row.detected_at as number,
    resolvedAt: row.resolved_at as number | null,
    acknowledgedAt: row.acknowledged_at as number | null,
    acknowledgedBy: row.acknowledged_by as string | null,
    acknowledgeNote: row.acknowledge_note as string | null,
    outages: JSON.parse(row.outages as string) as Incident['outages'],
    flapping: row.flapping === 1,
    heldBy: JSON.parse((row.held_by as string | null) ?? 'null') as Incident['heldBy'],
    mergedInto: row.merged_into as string | null,
    severityFixed: row.severity_fixed === 1,
    diagnosis: row.diagnosis as string,
    cause: JSON.parse(row.cause as string) as Incident['cause'],
    timeline: JSON.parse(row.timeline as string) as Incident['timeline'],
    revision: row.revision as number,
  }));
}

export async function markIncidentsArchived(
  db: ResultsDb,
  incidents: Pick<Incident, 'id' | 'revision'>[],
): Promise<void> {
  await db
    .prepare(
      `update incidents set archived_revision = (select value->>'revision' from json_each(?1) where value->>'id' = incidents.id)
       where id in (select value->>'id' from json_each(?1))`,
    )
    .bind(JSON.stringify(incidents.map(({ id, revision }) => ({ id, revision }))))
    .run();
}

/**
 * Logs and spent tokens past their use; bounded, the rest goes next time. Marks of archived hours stay: 24 small rows a
 * day, without which a very late result would hide what history has of its day.
 */
export async function clearOld(db: D1Database, now: number): Promise<void> {
  const before = now - 30 * 24 * hourMs;
  const some = (table: string, condition: string) =>
    db
      .prepare(
        `delete from ${table} where rowid in (select rowid from ${table} where ${condition} limit 1000)`,
      )
      .bind(before);
  await db.batch([
    some('dead_letters', 'at < ?1'),
    some('deliveries', `created_at < ?1 and status != 'pending'`),
    some('refresh_tokens', 'expires_at < ?1'),
    // Uptime of any range that can be asked for leaves it out.
    db.prepare('delete from unobserved where ended_at < ?1').bind(now - 2 * customMsMax),
  ]);
}
