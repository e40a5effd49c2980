/**
 * Recent results: D1 tables `results_<yyyymmdd>` (UTC day of the slot), key (monitor, slot, region), no second
 * index, no rowid: one row written a result. Dropping a day's table costs nothing. A day's table is made by the
 * first insert that misses it.
 */
import type { CheckReason, CheckResult, Failure, Phases, Verdict } from '../../../workers/domain/check.ts';
import type { Details } from '../../../workers/domain/details.ts';
import type { Placement, RegionId } from '../../../workers/domain/region.ts';

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;

/** The D1 methods these queries use, so that tests and the runner can pass either binding. */
export type ResultsDb = Pick<D1Database, 'prepare' | 'batch'>;

export const resultsTable = (slotAt: number): string =>
  `results_${new Date(slotAt).toISOString().slice(0, 10).replaceAll('-', '')}`;

const createTable = (table: string): string => `create table if not exists ${table} (
  monitor_id text not null, slot_at integer not null, region text not null,
  workspace_id text not null, started_at integer not null, duration_ms real not null,
  verdict text not null, colo text, placement text not null, kind text not null,
  http_status integer, phases text, failure text, details text,
  primary key (monitor_id, slot_at, region)
) without rowid`;

const columns = [
  'monitor_id', 'slot_at', 'region', 'workspace_id', 'started_at', 'duration_ms', 'verdict', 'colo', 'placement',
  'kind', 'http_status', 'phases', 'failure', 'details',
] as const; // prettier-ignore

type Row = {
  monitor_id: string;
  slot_at: number;
  region: RegionId;
  workspace_id: string;
  started_at: number;
  duration_ms: number;
  verdict: Verdict;
  colo: string | null;
  placement: Placement;
  kind: CheckReason;
  http_status: number | null;
  phases: string | null;
  failure: string | null;
  details: string | null;
};

const toRow = (r: CheckResult): Row => ({
  monitor_id: r.monitorId,
  slot_at: r.slotAt,
  region: r.region,
  workspace_id: r.workspaceId,
  started_at: r.startedAt,
  duration_ms: r.durationMs,
  verdict: r.verdict,
  colo: r.colo,
  placement: r.placement,
  kind: r.kind,
  http_status: r.httpStatus ?? null,
  phases: r.phases ? JSON.stringify(r.phases) : null,
  failure: r.failure ? JSON.stringify(r.failure) : null,
  details: r.details ? JSON.stringify(r.details) : null,
});

const toResult = (row: Row): CheckResult => ({
  monitorId: row.monitor_id,
  workspaceId: row.workspace_id,
  region: row.region,
  colo: row.colo,
  placement: row.placement,
  slotAt: row.slot_at,
  startedAt: row.started_at,
  durationMs: row.duration_ms,
  verdict: row.verdict,
  kind: row.kind,
  ...(row.http_status === null ? {} : { httpStatus: row.http_status }),
  ...(row.phases === null ? {} : { phases: JSON.parse(row.phases) as Phases }),
  ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as Failure }),
  // A day's table made before there were details has no such column.
  ...(row.details ? { details: JSON.parse(row.details) as Details } : {}),
});

const isMissingTable = (error: unknown): boolean => /no such table/i.test(String(error));
const isMissingDetails = (error: unknown): boolean => /no column named details/i.test(String(error));

/** Rows in one statement: the whole batch travels as one JSON parameter, so the 100-parameter limit does not bind. */
const rowsPerStatement = 500;

/**
 * Writes results; one already there stays as it is (results never change).
 * @returns rows written, as D1 bills them.
 */
export async function insertResults(db: ResultsDb, results: CheckResult[]): Promise<number> {
  const byTable = Map.groupBy(results, (r) => resultsTable(r.slotAt));
  let written = 0;
  for (const [table, group] of byTable) {
    for (let i = 0; i < group.length; i += rowsPerStatement) {
      const json = JSON.stringify(group.slice(i, i + rowsPerStatement).map(toRow));
      const fields = columns.map((c) => `value->>'${c}'`).join(', ');
      const statement = db
        .prepare(
          `insert into ${table} (${columns.join(', ')}) select ${fields} from json_each(?1) where true on conflict do nothing`,
        )
        .bind(json);
      try {
        written += (await statement.run()).meta.rows_written;
      } catch (error) {
        const mend = isMissingTable(error)
          ? createTable(table)
          : isMissingDetails(error)
            ? `alter table ${table} add column details text`
            : null;
        if (!mend) throw error;
        await db.prepare(mend).run();
        written += (await statement.run()).meta.rows_written;
      }
    }
  }
  return written;
}

export { isMissingTable, toResult, type Row as ResultRow };

/** Tables of the days that `from` to `to` touch, newest first, at most those D1 can still have. */
function tablesBetween(from: number, to: number): string[] {
  const tables: string[] = [];
  for (let day = Math.floor(to / dayMs); day >= Math.floor(from / dayMs) && tables.length < 8; day--) {
    tables.push(resultsTable(day * dayMs));
  }
  return tables;
}

async function rowsOf<R = Row>(statement: D1PreparedStatement): Promise<R[]> {
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

export type Measured = Pick<CheckResult, 'region' | 'slotAt' | 'verdict' | 'durationMs'>;

const measuredAtOnce = 10_000;

/** What figures are made of: all of one monitor's results, however many, some at a time. */
export async function* measuredResults(
  db: ResultsDb,
  { workspaceId, monitorId, from, to }: Omit<ResultsQuery, 'limit' | 'region'>,
): AsyncGenerator<Measured[]> {
  for (const table of tablesBetween(from, to - 1)) {
    let last = { slotAt: from, region: '' };
    for (;;) {
      const some: Measured[] = await rowsOf<Measured>(
        db
          .prepare(
            `select region, slot_at as slotAt, verdict, duration_ms as durationMs from ${table}
             where monitor_id = ?1 and workspace_id = ?2 and (slot_at, region) > (?3, ?4) and slot_at < ?5
             order by slot_at, region limit ?6`,
          )
          .bind(monitorId, workspaceId, last.slotAt, last.region, to, measuredAtOnce),
      );
      if (some.length > 0) yield some;
      if (some.length < measuredAtOnce) break;
      last = some.at(-1)!;
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
