/** Single results of one monitor, newest first, from D1 as far as its tables reach, then from Postgres. */
import type { CheckResult } from '../../workers/domain/check.ts';
import { log } from '../../workers/platform/log.ts';
import type { ResultsDb } from '../d1/queries/result-rows.ts';
import { recentResults, type ResultsQuery } from '../d1/queries/results.ts';
import { rawBetween } from '../postgres/queries.ts';
import type { History } from './open.ts';

export async function readResults({ d1, postgres }: History, query: ResultsQuery): Promise<CheckResult[]> {
  const recent = await recentResults(d1, query);
  if (recent.length >= query.limit) return recent;
  // A day's table is either whole or gone.
  const { oldest } = await oldestDay(d1);
  const to = Math.min(query.to, oldest);
  if (query.from >= to) return recent;
  try {
    const older = await rawBetween(postgres, { ...query, to, hoursMax: query.limit });
    older.sort((a, b) => b.slotAt - a.slotAt || a.region.localeCompare(b.region));
    return [...recent, ...older.slice(0, query.limit - recent.length)];
  } catch (error) {
    log('warn', 'history_missing', { monitorId: query.monitorId, error });
    return recent;
  }
}

async function oldestDay(db: ResultsDb): Promise<{ oldest: number }> {
  const row = await db
    .prepare(
      `select min(name) as name from sqlite_master where type = 'table' and name glob 'results_[0-9]*'`,
    )
    .first<{ name: string | null }>();
  if (!row?.name) return { oldest: Infinity };
  return {
    oldest: Date.UTC(
      Number(row.name.slice(8, 12)),
      Number(row.name.slice(12, 14)) - 1,
      Number(row.name.slice(14, 16)),
    ),
  };
}
