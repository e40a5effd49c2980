/**
 * Copies finished hours from D1 to history, oldest first. For each hour: 1. read how many late arrivals it is marked
 * with; 2. read its results, some monitors at a time; 3. write them, together with what history has already; 4. mark
 * the hour, clean only if nothing came since step 1. A crash anywhere leaves an hour to be done again, and doing it
 * again leaves the same rows.
 */
import { hourMarks, hourMs, markHourArchived, resultDays } from '../../db/d1/queries/archived-hours.ts';
import { detailsLengthsOfHour, monitorsOfDay, resultsOfHour } from '../../db/d1/queries/hours.ts';
import { dayMs } from '../../db/d1/queries/result-rows.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { rawOfHour } from '../../db/postgres/queries.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import { log } from '../platform/log.ts';

const monitorsAtOnce = 50;
/** Of results' details held in memory at once, as text: an isolate has 128 MB for all of it. */
const detailsLengthMax = 4_000_000;
/** An hour is left alone until its last results had time to arrive. */
const settleMs = 2 * 60_000;
const hoursPerRunMax = 100;

export async function archiveHours(db: D1Database, postgres: () => Postgres, now: number): Promise<number> {
  let done = 0;
  for (const day of await resultDays(db)) {
    const marks = await hourMarks(db, day, day + dayMs);
    for (let hour = day; hour < day + dayMs && hour + hourMs + settleMs <= now; hour += hourMs) {
      const mark = marks.get(hour);
      if (mark?.archived && mark.dirty === 0) continue;
      if (done >= hoursPerRunMax) return done;
      const results = await archiveHour(db, postgres(), hour);
      await markHourArchived(db, hour, results, mark?.dirty ?? 0, now);
      log('info', 'hour_archived', { hour: new Date(hour).toISOString(), results });
      done += 1;
    }
  }
  return done;
}

async function archiveHour(db: D1Database, postgres: Postgres, hour: number): Promise<number> {
  let written = 0;
  const ids = await monitorsOfDay(db, hour);
  for (let i = 0; i < ids.length; i += monitorsAtOnce) {
    const lengths = await detailsLengthsOfHour(db, ids.slice(i, i + monitorsAtOnce), hour);
    for (const some of inParts([...lengths], detailsLengthMax)) {
      const recent = await resultsOfHour(db, some, hour);
      const known = await rawOfHour(postgres, some, hour);
      // Recent results win over their packed copies; packing keeps one a slot.
      await writeHour(postgres, hour, [...known, ...recent]);
      written += recent.length;
    }
  }
  return written;
}

/** As many monitors at once as fit together; one that does not fit goes alone. */
function inParts(lengths: [id: string, length: number][], lengthMax: number): string[][] {
  const parts: string[][] = [];
  let left = 0;
  for (const [id, length] of lengths) {
    if (parts.length === 0 || length > left) {
      parts.push([]);
      left = lengthMax;
    }
    parts.at(-1)!.push(id);
    left -= length;
  }
  return parts;
}
