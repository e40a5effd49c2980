/**
 * Which store a single hour is read from, so that each result is read once: history, if it was archived and nothing came
 * since, or if D1's table of the day was dropped; else D1. Without a table of its day history is the only one to ask.
 */
import { dayMs, hourMs, resultDays } from '../d1/queries/archived-hours.ts';
import type { ResultsDb } from '../d1/queries/result-rows.ts';

/** Hours from the one asked for until `until` are all in this store. */
export type Stretch = { store: 'recent' | 'history'; until: number };
type Mark = { hour: number; archived_at: number | null; dirty: number; pruned: number };

const inHistory = (mark: Mark | undefined): boolean =>
  mark !== undefined && mark.archived_at !== null && (mark.dirty === 0 || mark.pruned === 1);

/** @param at the start of an hour */
export async function stretchAt(db: ResultsDb, at: number): Promise<Stretch> {
  const day = Math.floor(at / dayMs) * dayMs;
  const days = await resultDays(db);
  if (!days.includes(day)) return { store: 'history', until: days.find((next) => next > day) ?? Infinity };
  const { results } = await db
    .prepare(
      'select hour, archived_at, dirty, pruned from archived_hours where hour >= ?1 and hour < ?2 order by hour',
    )
    .bind(at, day + dayMs)
    .all<Mark>();
  const marks = new Map(results.map((mark) => [mark.hour, mark]));
  const isThere = inHistory(marks.get(at));
  let until = at + hourMs;
  while (until < day + dayMs && inHistory(marks.get(until)) === isThere) until += hourMs;
  return { store: isThere ? 'history' : 'recent', until };
}
