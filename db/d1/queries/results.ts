/** Reads recent results: of one monitor, or the newest of many. */
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import {
  dayMs,
  hourMs,
  isMissingTable,
  sayDayGone,
  type ResultRow,
  type ResultsDb,
  resultsTable,
  toResult,
} from './result-rows.ts';

async function rowsOf<R = ResultRow>(statement: D1PreparedStatement): Promise<R[]> {
  try {
    return (await statement.all<R>()).results;
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

export type ResultsQuery = {
  workspaceId: string;
  monitorId: string;
  /** Slots from here on. */
  from: number;
  /** Slots before this. */
  to: number;
  region?: RegionId;
  limit: number;
};

/**
 * One monitor's results, newest first.
 * @param hours starts of the hours to look into, rising, of days that have a table
 * @throws DayGone
 */
export async function recentResults(
  db: ResultsDb,
  query: ResultsQuery,
  hours: readonly number[],
): Promise<CheckResult[]> {
  const found: CheckResult[] = [];
  const days = [...Map.groupBy(hours, (hour) => resultsTable(hour))].toReversed();
  for (const [table, hoursOfDay] of days) {
    if (found.length >= query.limit) break;
    const { results } = await db
      .prepare(
        `select * from ${table} where monitor_id = ?1 and workspace_id = ?2 and slot_at >= ?3 and slot_at < ?4
         and (?5 is null or region = ?5) and slot_at - slot_at % ${hourMs} in (select value from json_each(?6))
         order by slot_at desc, region limit ?7`,
      )
      .bind(
        query.monitorId,
        query.workspaceId,
        Math.max(query.from, hoursOfDay[0]!),
        Math.min(query.to, hoursOfDay.at(-1)! + hourMs),
        query.region ?? null,
        JSON.stringify(hoursOfDay),
        query.limit - found.length,
      )
      .all<ResultRow>()
      .catch(sayDayGone);
    found.push(...results.map(toResult));
  }
  return found;
}

/** The newest results of many monitors of a workspace, at most `perMonitor` each, newest first. */
export async function latestResults(
  db: ResultsDb,
  workspaceId: string,
  monitorIds: string[],
  perMonitor: number,
  now: number,
): Promise<Map<string, CheckResult[]>> {
  const newest = new Map<string, CheckResult[]>(monitorIds.map((id) => [id, []]));
  for (const table of [resultsTable(now), resultsTable(now - dayMs)]) {
    const short = monitorIds.filter((id) => newest.get(id)!.length < perMonitor);
    if (short.length === 0) break;
    const rows = await rowsOf(
      db
        .prepare(
          `select r.* from json_each(?1) m join ${table} r on r.monitor_id = m.value and r.workspace_id = ?2
           where r.slot_at >= coalesce((select slot_at from ${table} where monitor_id = m.value
             order by slot_at desc limit 1 offset ?3), 0)
           order by r.monitor_id, r.slot_at desc`,
        )
        .bind(JSON.stringify(short), workspaceId, perMonitor - 1),
    );
    for (const row of rows.map(toResult)) {
      const list = newest.get(row.monitorId)!;
      if (list.length < perMonitor) list.push(row);
    }
  }
  return newest;
}
