/**
 * Makes places in history ahead, and forgets what nobody keeps: by workspace in bounded bites, whole months at once where no
 * workspace keeps them, and once a day the monitors that were deleted long ago. What is left goes next time.
 */
import { chosenRetentions, deletedMonitors } from '../../db/d1/queries/retention.ts';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import {
  dropMonths,
  forgetBefore,
  forgetMonitors,
  type Kept,
  makeMonths,
  monitorsAfter,
  workspacesKnown,
} from '../../db/postgres/retention.ts';
import { deletedHistoryDays } from '../domain/limits.ts';
import { keptFrom, type Retention, retentionDefault } from '../domain/retention.ts';
import { log } from '../platform/log.ts';

/** Of 5,000 rows each, for one workspace and table in one run. */
const bitesMax = 20;
const monitorsAtOnce = 1_000;

export const makePlaces = (postgres: () => Postgres, now: number): Promise<void> =>
  makeMonths(postgres(), now);

export async function retain(
  db: D1Database,
  postgres: () => Postgres,
  now: number,
  hasTime: () => boolean,
): Promise<void> {
  const chosen = await chosenRetentions(db);
  const longest = Math.max(retentionDefault.rawDays, ...[...chosen.values()].map(({ rawDays }) => rawDays));
  const months = await dropMonths(postgres(), keptFrom(now, longest));
  if (months > 0) log('info', 'months_dropped', { months });
  for (const workspaceId of await workspacesKnown(postgres())) {
    const retention = chosen.get(workspaceId) ?? retentionDefault;
    for (const [kept, days] of keptDays(retention)) {
      if (days === null) continue;
      for (let bite = 0; bite < bitesMax && hasTime(); bite++)
        if (!(await forgetBefore(postgres(), kept, workspaceId, keptFrom(now, days)))) break;
    }
  }
  if (Math.floor(now / hourMs) % (dayMs / hourMs) === 3) await forgetDeleted(db, postgres, now, hasTime);
}

const keptDays = ({ rawDays, hourlyDays, dailyDays }: Retention): [Kept, number | null][] => [
  ['raw_hours', rawDays],
  ['rollup_hours', hourlyDays],
  ['rollup_days', dailyDays],
];

export async function forgetDeleted(
  db: D1Database,
  postgres: () => Postgres,
  now: number,
  hasTime: () => boolean,
): Promise<void> {
  const before = now - deletedHistoryDays * dayMs;
  let last = 0;
  while (hasTime()) {
    const some = await monitorsAfter(postgres(), last, monitorsAtOnce);
    if (some.length === 0) return;
    last = some.at(-1)!.number;
    const deleted = await deletedMonitors(
      db,
      some.map(({ id }) => id),
    );
    const gone = deleted.length > 0 ? await forgetMonitors(postgres(), deleted, before) : [];
    if (gone.length > 0) log('info', 'deleted_monitors_forgotten', { monitors: gone.length });
  }
}
