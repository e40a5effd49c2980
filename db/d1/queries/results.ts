/** Reads recent results: of one monitor, or the newest of many. */
import type { CheckResult, Phases } from '../../../workers/domain/check.ts';
import { phasesOf } from '../../../workers/domain/details.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import {
  dayMs,
  isMissingTable,
  type ResultRow,
  type ResultsDb,
  resultsTable,
  toResult,
} from './result-rows.ts';

/** Tables of the days that `from` to `to` touch, newest first, at most those D1 can still have. */
function tablesBetween(from: number, to: number): string[] {
  const tables: string[] = [];
  for (let day = Math.floor(to / dayMs); day >= Math.floor(from / dayMs) && tables.length < 8; day--) {
    tables.push(resultsTable(day * dayMs));
  }
  return tables;
}

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

/** One monitor's results, newest first. */
export async function recentResults(db: ResultsDb, query: ResultsQuery): Promise<CheckResult[]> {
  const found: CheckResult[] = [];
  const { limit } = query;
  for (const table of tablesBetween(query.from, query.to - 1)) {
    if (found.length >= limit) break;
    const statement = db
      .prepare(
        `select * from ${table} where monitor_id = ?1 and workspace_id = ?2 and slot_at >= ?3 and slot_at < ?4
         and (?5 is null or region = ?5) order by slot_at desc, region limit ?6`,
      )
      .bind(
        query.monitorId,
        query.workspaceId,
        query.from,
        query.to,
        query.region ?? null,
        limit - found.length,
      );
    found.push(...(await rowsOf(statement)).map(toResult));
  }
  return found;
}

export type Measured = Pick<CheckResult, 'region' | 'slotAt' | 'verdict' | 'durationMs' | 'phases'>;
type MeasuredRow = Omit<Measured, 'phases'> & { phases: string | null; sampled?: string | null };

const measuredAtOnce = 10_000;
const toMeasured = ({ phases, sampled, ...row }: MeasuredRow): Measured => ({
  ...row,
  phases: phasesOf({
    ...(phases ? { phases: JSON.parse(phases) as Phases } : {}),
    ...(sampled ? { details: { sampled: JSON.parse(sampled) as Phases } } : {}),
  }),
});

/** What figures are made of: all of one monitor's results, however many, some at a time. */
export async function* measuredResults(
  db: ResultsDb,
  { workspaceId, monitorId, from, to }: Omit<ResultsQuery, 'limit' | 'region'>,
): AsyncGenerator<Measured[]> {
  for (const table of tablesBetween(from, to - 1)) {
    let last = { slotAt: from, region: '' };
    for (;;) {
      const rows = await rowsOf<MeasuredRow>(
        db
          .prepare(
            `select region, slot_at as slotAt, verdict, duration_ms as durationMs, phases, json_extract(details, '$.sampled') as sampled from ${table}
             where monitor_id = ?1 and workspace_id = ?2 and (slot_at, region) > (?3, ?4) and slot_at < ?5
             order by slot_at, region limit ?6`,
          )
          .bind(monitorId, workspaceId, last.slotAt, last.region, to, measuredAtOnce),
      );
      if (rows.length > 0) yield rows.map(toMeasured);
      if (rows.length < measuredAtOnce) break;
      last = rows.at(-1)!;
    }
  }
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
