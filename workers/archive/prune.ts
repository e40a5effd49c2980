/**
 * Drops days of recent results from D1, never what history lacks. A day leaves when it is older than we promise to keep,
 * every hour of it is archived and clean, and history counts each hour at least as D1 does. Hours of which history lacks
 * some are marked, and the archive packs them again.
 */
import { hourMarks, hourMs, markHoursDirty, resultDays } from '../../db/d1/queries/archived-hours.ts';
import {
  countsOfDay,
  daysAside,
  dropDayAside,
  putDayBack,
  setDayAside,
  slotsAside,
} from '../../db/d1/queries/leaving-days.ts';
import { dayMs } from '../../db/d1/queries/result-rows.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { countsOfHours, rawOfHour } from '../../db/postgres/queries.ts';
import { resultId } from '../domain/check.ts';
import { recentResultsHours } from '../domain/limits.ts';
import { log } from '../platform/log.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** @returns the days that left */
export async function pruneDays(db: D1Database, postgres: () => Postgres, now: number): Promise<number[]> {
  // What an earlier run left lies where the same day, come again, would be set aside.
  const left = await dropAside(db, postgres);
  for (const day of await resultDays(db)) {
    if (day + dayMs + recentResultsHours * hourMs > now) continue;
    const marks = await hourMarks(db, day, day + dayMs);
    const clean = [...marks.values()].filter(({ archived, dirty }) => archived && dirty === 0).length;
    if (clean < 24) continue;
    const lacking = await lackingHours(db, postgres(), day, { aside: false });
    if (lacking.length > 0) {
      log('error', 'day_not_pruned', { day: iso(day), hours: lacking.map(iso) });
      await markHoursDirty(db, lacking);
    } else await setDayAside(db, day);
  }
  return [...left, ...(await dropAside(db, postgres))];
}

/** What came between the look and the setting aside comes back. */
async function dropAside(db: D1Database, postgres: () => Postgres): Promise<number[]> {
  const dropped: number[] = [];
  for (const day of await daysAside(db)) {
    const lacking = await lackingHours(db, postgres(), day, { aside: true });
    if (lacking.length > 0) {
      await putDayBack(db, day);
      await markHoursDirty(db, lacking);
      continue;
    }
    await dropDayAside(db, day);
    dropped.push(day);
    log('info', 'day_pruned', { day: iso(day) });
  }
  return dropped;
}

/** Hours of which history has fewer results than D1; and of what lies aside those of which it has others. */
async function lackingHours(
  db: D1Database,
  postgres: Postgres,
  day: number,
  where: { aside: boolean },
): Promise<number[]> {
  const here = await countsOfDay(db, day, where);
  const there = await countsOfHours(postgres, day, day + dayMs);
  const lacking: number[] = [];
  for (const [hour, count] of here) {
    const kept = there.get(hour) ?? 0;
    // A day that left before and came again with a late result: that there are more says nothing of this one.
    if (kept < count || (where.aside && kept > count && !(await hasAll(db, postgres, hour))))
      lacking.push(hour);
  }
  return lacking;
}

async function hasAll(db: D1Database, postgres: Postgres, hour: number): Promise<boolean> {
  const byMonitor = Map.groupBy(await slotsAside(db, hour), ({ monitorId }) => monitorId);
  for (const [monitorId, slots] of byMonitor) {
    const kept = new Set((await rawOfHour(postgres, [monitorId], hour)).map(resultId));
    if (!slots.every((one) => kept.has(resultId(one)))) return false;
  }
  return true;
}
