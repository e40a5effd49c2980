/** Copies incidents that changed since history last saw them. */
import { incidentsToArchive, markIncidentsArchived } from '../../db/d1/queries/hours.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { writeIncidents } from '../../db/postgres/queries.ts';

const atOnce = 200;

export async function archiveIncidents(db: D1Database, postgres: () => Postgres): Promise<number> {
  let done = 0;
  for (;;) {
    const changed = await incidentsToArchive(db, atOnce);
    if (changed.length === 0) return done;
    await writeIncidents(postgres(), changed);
    await markIncidentsArchived(db, changed);
    done += changed.length;
  }
}
