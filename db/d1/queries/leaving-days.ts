/**
 * Days that leave D1. A day's table is first set aside under another name, in the statement's own transaction with
 * `pruned` of its hours: from then on history answers for them, and what comes late gets a table of its own. Only what lies
 * aside is dropped, so that nothing can arrive between the last look and the end.
 */
import type { CheckResult } from '../../../workers/domain/check.ts';
import { columns, createTable, dayMs, hourMs, type ResultsDb, resultsTable } from './result-rows.ts';

const asideOf = (day: number): string => resultsTable(day).replace('results_', 'leaving_');

export async function setDayAside(db: ResultsDb, day: number): Promise<void> {
  const hours = Array.from({ length: dayMs / hourMs }, (_, i) => day + i * hourMs);
  await db.batch([
    db.prepare(`alter table ${resultsTable(day)} rename to ${asideOf(day)}`),
    db
      .prepare('update archived_hours set pruned = 1 where hour in (select value from json_each(?1))')
      .bind(JSON.stringify(hours)),
  ]);
}

/** What a crash, or a look that found something missing, left aside. */
export async function daysAside(db: ResultsDb): Promise<number[]> {
  const { results } = await db
    .prepare(
      `select name from sqlite_master where type = 'table' and name glob 'leaving_[0-9]*' order by name`,
    )
    .all<{ name: string }>();
  return results.map(({ name }) => Date.parse(name.replace(/^leaving_(....)(..)(..)$/, '$1-$2-$3')));
}

/** How many results each hour of a day has: of its table, or of what lies aside. */
export async function countsOfDay(
  db: ResultsDb,
  day: number,
  { aside }: { aside: boolean },
): Promise<Map<number, number>> {
  const { results } = await db
    .prepare(
      `select slot_at / ${hourMs} * ${hourMs} as hour, count(*) as n from ${aside ? asideOf(day) : resultsTable(day)} group by 1`,
    )
    .all<{ hour: number; n: number }>();
  return new Map(results.map(({ hour, n }) => [hour, n]));
}

/** Which results an hour of what lies aside has. */
export async function slotsAside(
  db: ResultsDb,
  hour: number,
): Promise<Pick<CheckResult, 'monitorId' | 'region' | 'slotAt'>[]> {
  const { results } = await db
    .prepare(
      `select monitor_id as monitorId, region, slot_at as slotAt from ${asideOf(hour)} where slot_at >= ?1 and slot_at < ?2`,
    )
    .bind(hour, hour + hourMs)
    .all<Pick<CheckResult, 'monitorId' | 'region' | 'slotAt'>>();
  return results;
}

export async function dropDayAside(db: ResultsDb, day: number): Promise<void> {
  await db.prepare(`drop table if exists ${asideOf(day)}`).run();
}

/** Everything that lies aside is recent again; the caller says which hours history lacks. */
export async function putDayBack(db: ResultsDb, day: number): Promise<void> {
  const table = resultsTable(day);
  const { results } = await db
    .prepare('select name from pragma_table_info(?1)')
    .bind(asideOf(day))
    .all<{ name: string }>();
  const known = new Set(results.map(({ name }) => name));
  const shared = columns.filter((column) => known.has(column)).join(', ');
  await db.batch([
    db.prepare(createTable(table)),
    db.prepare(`insert or ignore into ${table} (${shared}) select ${shared} from ${asideOf(day)}`),
    db.prepare(`drop table ${asideOf(day)}`),
  ]);
}
