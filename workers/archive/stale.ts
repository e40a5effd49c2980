/**
 * Makes hours anew that history says are to be, their figures from their packed results whatever they were before;
 * newest first, for as long as there is time.
 */
import type { Postgres } from '../../db/postgres/client.ts';
import { rawOfHour } from '../../db/postgres/queries.ts';
import { markFresh, monitorsOfHour, staleHours } from '../../db/postgres/stale-hours.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';

const hoursAtOnce = 24;
const monitorsAtOnce = 50;

/** @returns how many hours were made again */
export async function renewStale(postgres: () => Postgres, hasTime: () => boolean): Promise<number> {
  let done = 0;
  while (hasTime()) {
    const hours = await staleHours(postgres(), hoursAtOnce);
    if (hours.length === 0) break;
    for (const hour of hours) {
      if (!hasTime()) return done;
      const ids = await monitorsOfHour(postgres(), hour);
      for (let i = 0; i < ids.length; i += monitorsAtOnce)
        await writeHour(
          postgres(),
          hour,
          await rawOfHour(postgres(), ids.slice(i, i + monitorsAtOnce), hour),
          { anew: true },
        );
      await markFresh(postgres(), hour);
      done += 1;
    }
  }
  return done;
}
