/** Which hours history has, and which it must take again because a late result came. */
import type { ResultsDb } from './results.ts';

/** @param hours starts of hours; an hour that was never archived needs no mark */
export async function markHoursDirty(db: ResultsDb, hours: number[]): Promise<void> {
  await db
    .prepare(
      'update archived_hours set dirty = 1 where hour in (select value from json_each(?1)) and dirty = 0',
    )
    .bind(JSON.stringify([...new Set(hours)]))
    .run();
}
