/** Makes the rollups of days from those of their hours, once history has all of them; the newest days first. */
import { cleanDays } from '../../db/d1/queries/archived-hours.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { rollDay, unrolledDays } from '../../db/postgres/roll-days.ts';
import { log } from '../platform/log.ts';

/** A year that was never rolled takes a few runs. */
const daysPerRunMax = 60;

/** @returns the days rolled now */
export async function rollDays(db: D1Database, postgres: () => Postgres): Promise<number[]> {
  const clean = await cleanDays(db);
  const rolled: number[] = [];
  for (const day of await unrolledDays(postgres(), clean, daysPerRunMax)) {
    if (!(await rollDay(postgres(), day))) continue;
    rolled.push(day);
    log('info', 'day_rolled', { day: new Date(day).toISOString() });
  }
  return rolled;
}
