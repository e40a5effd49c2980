/**
 * Copies finished hours from D1 to history, oldest first, for as long as there is time. For each hour: 1. read which late
 * arrival it is marked with; 2. read its results, some monitors at a time; 3. write them, where the hour was taken before
 * together with what history has; 4. mark the hour, clean only if nothing came since step 1. A crash anywhere leaves an
 * hour to be done again, and doing it again, or twice at once, leaves the same rows.
 */
import {
  type HourMark,
  hourMarks,
  hourMs,
  markHourArchived,
  resultDays,
} from '../../db/d1/queries/archived-hours.ts';
import { monitorsOfDay, resultsOfHour, weightsOfHour } from '../../db/d1/queries/hours.ts';
import { dayMs } from '../../db/d1/queries/result-rows.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { rawOfHour } from '../../db/postgres/queries.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import type { CheckResult } from '../domain/check.ts';
import { archiveSettleMs } from '../domain/limits.ts';
import { log } from '../platform/log.ts';
import { inParts } from './parts.ts';

export async function archiveHours(
  db: D1Database,
  postgres: () => Postgres,
  now: number,
  hasTime: () => boolean,
): Promise<number> {
  let done = 0;
  for (const day of await resultDays(db)) {
    const marks = await hourMarks(db, day, day + dayMs);
    for (let hour = day; hour < day + dayMs && hour + hourMs + archiveSettleMs <= now; hour += hourMs) {
      const mark = marks.get(hour);
      if (mark?.archived && mark.dirty === 0) continue;
      if (!hasTime()) return done;
      const results = await archiveHour(db, postgres, hour, mark);
      await markHourArchived(db, hour, results, mark?.dirty ?? 0, now);
      log('info', 'hour_archived', { hour: new Date(hour).toISOString(), results });
      done += 1;
    }
  }
  return done;
}

async function archiveHour(
  db: D1Database,
  postgres: () => Postgres,
  hour: number,
  mark: HourMark | undefined,
): Promise<number> {
  const parts = inParts([...(await weightsOfHour(db, await monitorsOfDay(db, hour), hour))]);
  const read = (i: number): Promise<CheckResult[]> =>
    i < parts.length ? resultsOfHour(db, parts[i]!, hour) : Promise.resolve([]);
  let written = 0;
  let next = read(0);
  for (let i = 0; i < parts.length; i++) {
    const recent = await next;
    next = read(i + 1);
    // It is waited for in its turn; until then nobody else hears of its failure.
    next.catch(() => undefined);
    // Recent results win over their packed copies; packing keeps one a slot.
    const known = mark?.archived ? await rawOfHour(postgres(), parts[i]!, hour) : [];
    await writeHour(postgres(), hour, [...known, ...recent]);
    written += recent.length;
  }
  return written;
}
