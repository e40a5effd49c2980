/** How full D1 is, and how much of what it has history does not have yet. */
import { archiveSettleMs } from '../../../workers/domain/limits.ts';
import { hourMarks, hourMs, resultDays } from './archived-hours.ts';
import { dayMs, type ResultsDb } from './result-rows.ts';

export type Fill = {
  bytes: number;
  /** Finished hours that wait for history, and the start of the oldest. */
  hoursWaiting: number;
  oldestWaitingAt: number | null;
  /** When history last took an hour; null: never. */
  lastArchivedAt: number | null;
};

export async function fillOf(db: ResultsDb, now: number): Promise<Fill> {
  const { results, meta } = await db
    .prepare('select max(archived_at) as at from archived_hours')
    .all<{ at: number | null }>();
  let hoursWaiting = 0;
  let oldestWaitingAt: number | null = null;
  for (const day of await resultDays(db)) {
    const marks = await hourMarks(db, day, day + dayMs);
    for (let hour = day; hour < day + dayMs && hour + hourMs + archiveSettleMs <= now; hour += hourMs) {
      const mark = marks.get(hour);
      if (mark?.archived && mark.dirty === 0) continue;
      hoursWaiting += 1;
      oldestWaitingAt ??= hour;
    }
  }
  return { bytes: meta.size_after, hoursWaiting, oldestWaitingAt, lastArchivedAt: results[0]?.at ?? null };
}
