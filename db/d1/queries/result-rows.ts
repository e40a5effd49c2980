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

export const createTable = (table: string): string => `create table if not exists ${table} (
  monitor_id text not null, slot_at integer not null, region text not null,
  workspace_id text not null, started_at integer not null, duration_ms real not null,
  verdict text not null, colo text, placement text not null, kind text not null,
  http_status integer, phases text, failure text, details text,
  primary key (monitor_id, slot_at, region)
) without rowid`;

export const columns = [
  'monitor_id', 'slot_at', 'region', 'workspace_id', 'started_at', 'duration_ms', 'verdict', 'colo', 'placement',
  'kind', 'http_status', 'phases', 'failure', 'details',
] as const; // prettier-ignore

export type ResultRow = {
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

export const toRow = (r: CheckResult): ResultRow => ({
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

export const toResult = (row: ResultRow): CheckResult => ({
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

export const isMissingTable = (error: unknown): boolean => /no such table/i.test(String(error));
export const isMissingDetails = (error: unknown): boolean => /no column named details/i.test(String(error));

/** The table of a day that was there is gone: history has it now, and who reads must ask again what is where. */
export class DayGone extends Error {}
export function sayDayGone(error: unknown): never {
  throw isMissingTable(error) ? new DayGone('the day left D1', { cause: error }) : error;
}
