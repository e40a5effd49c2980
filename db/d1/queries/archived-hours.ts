/**
 * Which hours history has. `dirty` is 0, or names the newest late arrival of an hour since it was last taken: the archive
 * may only call an hour clean if no more came while it was at work, its own or another one's beside it.
 */
import { dayMs, hourMs, type ResultsDb } from './result-rows.ts';

/** A number that no other arrival has: what an archive read before must not pass for what came since. */
const arrival = 'abs(random() % 4503599627370496) + 1';

/** @param hours starts of hours that got results after they ended, or of which history lacks some */
export async function markHoursDirty(db: ResultsDb, hours: number[]): Promise<void> {
  await db
    .prepare(
      `insert into archived_hours (hour, dirty) select distinct value, ${arrival} from json_each(?1) where true
       on conflict do update set dirty = excluded.dirty`,
    )
    .bind(JSON.stringify(hours))
    .run();
}

/** `pruned`: its day left D1; what D1 has of it came later. */
export type HourMark = { hour: number; archived: boolean; dirty: number; pruned: boolean };

export async function hourMarks(db: ResultsDb, from: number, to: number): Promise<Map<number, HourMark>> {
  const { results } = await db
    .prepare('select hour, archived_at, dirty, pruned from archived_hours where hour >= ?1 and hour < ?2')
    .bind(from, to)
    .all<{ hour: number; archived_at: number | null; dirty: number; pruned: number }>();
  return new Map(
    results.map(({ hour, archived_at, dirty, pruned }) => [
      hour,
      { hour, archived: archived_at !== null, dirty, pruned: pruned === 1 },
    ]),
  );
}

/** Clean only if nothing came since `dirty` was read. */
export async function markHourArchived(
  db: ResultsDb,
  hour: number,
  results: number,
  dirty: number,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `insert into archived_hours (hour, archived_at, results, dirty) values (?1, ?2, ?3, 0)
       on conflict do update set archived_at = ?2, results = ?3, dirty = iif(dirty = ?4, 0, dirty)`,
    )
    .bind(hour, now, results, dirty)
    .run();
}

/** Days that have a table of recent results, oldest first. */
export async function resultDays(db: ResultsDb): Promise<number[]> {
  const { results } = await db
    .prepare(
      `select name from sqlite_master where type = 'table' and name glob 'results_[0-9]*' order by name`,
    )
    .all<{ name: string }>();
  return results.map(({ name }) =>
    Date.UTC(Number(name.slice(8, 12)), Number(name.slice(12, 14)) - 1, Number(name.slice(14, 16))),
  );
}

/**
 * The hours in [from, to) that D1 answers for, rising; history answers for all others. D1's is an hour of a day that has
 * a table here, unless history has it whole: taken and nothing came since, or taken and gone from here. What came late
 * for an hour that is gone from here counts once the archive has taken it.
 * @param wanted `kept`: with history away, all hours that D1 still has whole
 */
export async function recentHours(
  db: ResultsDb,
  from: number,
  to: number,
  wanted: 'lacking' | 'kept' = 'lacking',
): Promise<number[]> {
  const { results } = await db
    .prepare(
      `with days(day) as (
         select 1000 * unixepoch(substr(name, 9, 4) || '-' || substr(name, 13, 2) || '-' || substr(name, 15, 2))
         from sqlite_master where type = 'table' and name glob 'results_[0-9]*'
       ), hours(hour) as (select day + ${hourMs} * h.value from days, json_each(?3) h)
       select hour from hours
       where hour > ?1 - ${hourMs} and hour < ?2 and not exists (
         select 1 from archived_hours a where a.hour = hours.hour and archived_at is not null and (pruned or (dirty = 0 and ?4))
       ) order by hour`,
    )
    .bind(from, to, JSON.stringify(Array.from({ length: 24 }, (_, i) => i)), wanted === 'lacking' ? 1 : 0)
    .all<{ hour: number }>();
  return results.map(({ hour }) => hour);
}

/** UTC days of which history has every hour, and nothing came since. */
export async function cleanDays(db: ResultsDb): Promise<number[]> {
  const { results } = await db
    .prepare(
      `select hour - hour % ${dayMs} as day from archived_hours where archived_at is not null and dirty = 0
       group by day having count(*) = 24`,
    )
    .all<{ day: number }>();
  return results.map(({ day }) => day);
}

export { dayMs, hourMs };
