/** Which hours of a range D1 answers for, and which Postgres: each exactly one of them. */
import { recentHours } from '../d1/queries/archived-hours.ts';
import { DayGone, hourMs, type ResultsDb } from '../d1/queries/result-rows.ts';
import type { Span } from '../postgres/rollups.ts';

/** `recent`: starts of hours, rising; `older`: what is left of the range, rising. */
export type Split = { recent: number[]; older: Span[] };

export async function splitOf(db: ResultsDb, from: number, to: number, wanted?: 'kept'): Promise<Split> {
  const recent = await recentHours(db, from, to, wanted).catch((cause: unknown) => {
    throw new Error('D1 is away: nobody else knows which results are where', { cause });
  });
  const older: Span[] = [];
  let at = from;
  for (const hour of [...recent, Infinity]) {
    if (at < hour && at < to) older.push({ from: at, to: Math.min(hour, to) });
    at = hour + hourMs;
  }
  return { recent, older };
}

const triesMax = 3;

/**
 * Runs what reads by a split; again where a day left D1 for history in between, which a reader seldom meets.
 * @param wanted `kept`: history does not answer, and D1 for all that it still has
 */
export async function withSplit<T>(
  db: ResultsDb,
  { from, to }: Span,
  read: (split: Split) => Promise<T>,
  wanted?: 'kept',
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await read(await splitOf(db, from, to, wanted));
    } catch (error) {
      if (!(error instanceof DayGone) || tried === triesMax) throw error;
    }
  }
}
