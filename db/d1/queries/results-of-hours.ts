/** Recent results of some monitors for some hours of one day: what exports read. */
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import { type ResultRow, type ResultsDb, resultsTable, toResult } from './result-rows.ts';

export type HoursQuery = {
  workspaceId: string;
  monitorIds: readonly string[];
  /** Slots in [from, to), of one UTC day. */
  from: number;
  to: number;
  region?: RegionId | undefined;
};

/** Unordered. @throws when the day has no table (any more): see `isMissingTable` */
export async function resultsOfHours(db: ResultsDb, query: HoursQuery): Promise<CheckResult[]> {
  const { results } = await db
    .prepare(
      `select r.* from json_each(?1) m cross join ${resultsTable(query.from)} r on r.monitor_id = m.value
       where r.workspace_id = ?2 and r.slot_at >= ?3 and r.slot_at < ?4 and (?5 is null or r.region = ?5)`,
    )
    .bind(JSON.stringify(query.monitorIds), query.workspaceId, query.from, query.to, query.region ?? null)
    .all<ResultRow>();
  return results.map(toResult);
}
