/**
 * Drops days of recent results from D1, never what history lacks: every hour of the day is archived and clean, it is
 * older than we promise to keep, and history counts at least as many results as D1 does.
 */
import { hourMarks, hourMs, resultDays } from '../../db/d1/queries/archived-hours.ts';
import { countOfDayTable, dropDay } from '../../db/d1/queries/hours.ts';
import { dayMs } from '../../db/d1/queries/result-rows.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { countOfDay } from '../../db/postgres/queries.ts';
import { recentResultsHours } from '../domain/limits.ts';
import { log } from '../platform/log.ts';

export async function pruneDays(db: D1Database, postgres: () => Postgres, now: number): Promise<number[]> {
  const dropped: number[] = [];
  for (const day of await resultDays(db)) {
    if (day + dayMs + recentResultsHours * hourMs > now) continue;
    const marks = await hourMarks(db, day, day + dayMs);
    const clean = [...marks.values()].filter(({ archived, dirty }) => archived && dirty === 0).length;
    if (clean < 24) continue;
    const [here, there] = [await countOfDayTable(db, day), await countOfDay(postgres(), day)];
    if (there < here) {
      log('error', 'day_not_pruned', { day: new Date(day).toISOString(), d1: here, history: there });
      continue;
    }
    await dropDay(db, day);
    dropped.push(day);
    log('info', 'day_pruned', { day: new Date(day).toISOString(), results: here });
  }
  return dropped;
}
