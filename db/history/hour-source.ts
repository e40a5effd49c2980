/** Which store the hours from one on are read from, so that each result is read once; asked again as a long reading goes on. */
import { dayMs, hourMs, recentHours } from '../d1/queries/archived-hours.ts';
import type { ResultsDb } from '../d1/queries/result-rows.ts';

/** Hours from the one asked for until `until` are all in this store, and where it is D1 in the table of one day. */
export type Stretch = { store: 'recent' | 'history'; until: number };

/** @param at the start of an hour. @param to where the reading ends */
export async function stretchAt(db: ResultsDb, at: number, to: number): Promise<Stretch> {
  const recent = await recentHours(db, at, to);
  if (recent[0] !== at) return { store: 'history', until: recent[0] ?? Infinity };
  let until = at + hourMs;
  for (let i = 1; recent[i] === until && until % dayMs !== 0; i++) until += hourMs;
  return { store: 'recent', until };
}
