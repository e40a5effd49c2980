/** Says, each hour, how full D1 is and what waits for history; louder where it gets full. */
import { fillOf } from '../../db/d1/queries/fill.ts';
import { d1BytesMax, d1FullShare } from '../domain/limits.ts';
import { log } from '../platform/log.ts';

export async function watchFill(db: D1Database, now: number): Promise<void> {
  const { bytes, hoursWaiting, oldestWaitingAt, lastArchivedAt } = await fillOf(db, now);
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  log(bytes > d1FullShare * d1BytesMax ? 'warn' : 'info', 'd1_fill', {
    bytes,
    share: Math.round((bytes / d1BytesMax) * 1_000) / 1_000,
    hoursWaiting,
    oldestWaitingAt: iso(oldestWaitingAt),
    lastArchivedAt: iso(lastArchivedAt),
  });
}
