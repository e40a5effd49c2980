/** What was measured in the last hour, of some monitors: D1 has it whole, whatever the archive does. */
import type { Verdict } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import { hourMs, isMissingTable, type ResultsDb, resultsTable } from './result-rows.ts';

export type Newest = {
  monitorId: string;
  region: RegionId;
  slotAt: number;
  verdict: Verdict;
  durationMs: number;
};

/** In no order. */
export async function newestHour(
  db: ResultsDb,
  workspaceId: string,
  monitorIds: string[],
  now: number,
): Promise<Newest[]> {
  const tables = new Set([resultsTable(now - hourMs), resultsTable(now)]);
  const found: Newest[] = [];
  for (const table of tables) {
    try {
      const { results } = await db
        .prepare(
          `select r.monitor_id as monitorId, r.region, r.slot_at as slotAt, r.verdict, r.duration_ms as durationMs
           from json_each(?1) m cross join ${table} r on r.monitor_id = m.value
           where r.workspace_id = ?2 and r.slot_at > ?3 and r.slot_at <= ?4`,
        )
        .bind(JSON.stringify(monitorIds), workspaceId, now - hourMs, now)
        .all<Newest>();
      found.push(...results);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
    }
  }
  return found;
}
