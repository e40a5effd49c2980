/** When monitors were looked at and when not, and what was seen: what uptime is made of. */
import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import { probeSilentAfterMs } from '../../../workers/domain/limits.ts';
import type { Interval, Ledger } from '../../../workers/domain/stats/uptime.ts';
import type { MonitorStatus } from '../../../workers/domain/state/types.ts';
import { unobserved } from '../schema.ts';
import { outagesSince } from './incidents.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

type Watched = { id: string; createdAt: number; status: MonitorStatus; statusSince: number };

/** The past of some monitors of a workspace since `from`, for each of them. */
export async function ledgersOf(
  db: Db,
  workspaceId: string,
  monitors: Watched[],
  from: number,
  now: number,
): Promise<Map<string, Ledger>> {
  const ids = monitors.map(({ id }) => id);
  const [outages, gaps] = await Promise.all([
    outagesSince(db, workspaceId, ids, from, now),
    unobservedSince(db, workspaceId, ids, from, now),
  ]);
  return new Map(
    monitors.map((monitor) => [
      monitor.id,
      {
        outages: outages.get(monitor.id)!,
        unobserved: [...(gaps.get(monitor.id) ?? []), ...unobservedNow(monitor, now)],
        observedFrom: monitor.createdAt,
      },
    ]),
  );
}

/** Before the first result, and while paused. */
const unobservedNow = ({ status, statusSince }: Watched, now: number): Interval[] =>
  status === 'pending' || status === 'paused' ? [{ from: statusSince, to: now }] : [];

async function unobservedSince(
  db: Db,
  workspaceId: string,
  monitorIds: string[],
  from: number,
  now: number,
): Promise<Map<string, Interval[]>> {
  const rows = await db
    .select()
    .from(unobserved)
    .where(
      and(
        sql`+${unobserved.workspaceId} = ${workspaceId}`,
        isIn(unobserved.monitorId, monitorIds),
        or(isNull(unobserved.endedAt), gt(unobserved.endedAt, from)),
      ),
    );
  const gaps = Map.groupBy(rows, ({ monitorId }) => monitorId);
  return new Map(
    [...gaps].map(([id, some]) => [
      id,
      some.map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt ?? now })),
    ]),
  );
}

/**
 * A monitor is in maintenance until a time that is known: this is written at its beginning, and no outage of D1 at its end
 * can make it longer. Pauses and silences have no end while they last; that is how the two are told apart.
 */
export const beginMaintenance = (
  db: Db,
  workspaceId: string,
  monitorId: string,
  { since, until }: { since: number; until: number },
) =>
  db
    .insert(unobserved)
    .select(
      sql`select id, workspace_id, max(created_at, ${since}), max(created_at, ${until}) from monitors
          where id = ${monitorId} and workspace_id = ${workspaceId}`,
    )
    .onConflictDoUpdate({
      target: [unobserved.monitorId, unobserved.startedAt],
      set: { endedAt: sql`iif(ended_at is null, null, excluded.ended_at)` },
    });

/** It is over, perhaps before its time. */
export const endMaintenance = (db: Db, workspaceId: string, monitorId: string, at: number) =>
  end(db, workspaceId, monitorId, at, gt(unobserved.endedAt, at));

/**
 * Nobody looks since `at`, unless that is written already. Of a monitor that is gone nothing is written.
 * @param at null when it is not known: a silence is noticed after three intervals
 */
export const beginUnobserved = (
  db: Db,
  workspaceId: string,
  monitorId: string,
  at: number | null,
  now: number,
) =>
  db
    .insert(unobserved)
    .select(
      sql`select id, workspace_id, max(created_at, coalesce(${at}, ${now} - max(3000 * interval_seconds, ${probeSilentAfterMs}))), null
          from monitors
          where id = ${monitorId} and workspace_id = ${workspaceId}
            and not exists (select 1 from unobserved where monitor_id = ${monitorId} and ended_at is null)`,
    )
    .onConflictDoUpdate({ target: [unobserved.monitorId, unobserved.startedAt], set: { endedAt: null } });

export const endUnobserved = (db: Db, workspaceId: string, monitorId: string, at: number) =>
  end(db, workspaceId, monitorId, at, isNull(unobserved.endedAt));

const end = (db: Db, workspaceId: string, monitorId: string, at: number, those: SQL) =>
  db
    .update(unobserved)
    .set({ endedAt: sql`max(${unobserved.startedAt}, ${at})` })
    .where(and(eq(unobserved.monitorId, monitorId), eq(unobserved.workspaceId, workspaceId), those));
