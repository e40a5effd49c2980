/** What history forgets, a bounded number of rows at a time. */
import type { Postgres } from './client.ts';

const rowsAtOnce = 5_000;
const iso = (at: number): string => new Date(at).toISOString();

export type Kept = 'raw_hours' | 'rollup_hours' | 'rollup_days';
const timeOf = { raw_hours: 'hour', rollup_hours: 'hour', rollup_days: 'day' } as const;

/**
 * Rows of a workspace from before `before`.
 * @returns whether there may be more
 */
export async function forgetBefore(
  postgres: Postgres,
  kept: Kept,
  workspaceId: string,
  before: number,
): Promise<boolean> {
  const time = timeOf[kept];
  const rows = await postgres.query(
    `with old as (
       select r.monitor_id, r.region, r.${time} as at from ${kept} r join monitors m on m.id = r.monitor_id
       where m.workspace_id = $1 and r.${time} < $2 limit ${rowsAtOnce}
     ), gone as (
       delete from ${kept} r using old
       where r.monitor_id = old.monitor_id and r.region = old.region and r.${time} = old.at and r.${time} < $2 returning 1
     ) select count(*)::int as n from gone`,
    [workspaceId, iso(before)],
  );
  return (rows as { n: number }[])[0]!.n === rowsAtOnce;
}

/** Months of packed results that ended by then. @returns how many */
export async function dropMonths(postgres: Postgres, before: number): Promise<number> {
  const rows = await postgres.query('select drop_raw_partitions($1) as n', [iso(before)]);
  return (rows as { n: number }[])[0]!.n;
}

/** The months of `now` and after it have a place before the first result comes. */
export async function makeMonths(postgres: Postgres, now: number): Promise<void> {
  await postgres.query(
    `select make_raw_partition($1::timestamptz), make_raw_partition(date_trunc('month', $1::timestamptz, 'UTC') + interval '32 days')`,
    [iso(now)],
  );
}

/** Workspaces that history knows, and those of its monitors, in the order of their numbers. */
export async function workspacesKnown(postgres: Postgres): Promise<string[]> {
  const rows = await postgres.query('select distinct workspace_id as id from monitors');
  return (rows as { id: string }[]).map(({ id }) => id);
}
export async function monitorsAfter(
  postgres: Postgres,
  number: number,
  limit: number,
): Promise<{ number: number; id: string }[]> {
  const rows = await postgres.query(
    'select id as number, public_id as id from monitors where id > $1 order by id limit $2',
    [number, limit],
  );
  return rows as { number: number; id: string }[];
}

/** All of these monitors that had no result since `before`, each in one transaction. @returns which */
export async function forgetMonitors(
  postgres: Postgres,
  ids: readonly string[],
  before: number,
): Promise<string[]> {
  const rows = await postgres.query(
    `select public_id as id, m.id as number from monitors m where public_id = any($1::text[])
       and not exists (select 1 from raw_hours r where r.monitor_id = m.id and r.hour >= $2)
       and not exists (select 1 from rollup_hours r where r.monitor_id = m.id and r.hour >= $2)`,
    [ids, iso(before)],
  );
  const gone = rows as { id: string; number: number }[];
  for (const { number } of gone)
    await postgres.transaction(
      ['raw_hours', 'rollup_hours', 'rollup_days']
        .map((table) => postgres.query(`delete from ${table} where monitor_id = $1`, [number]))
        .concat(postgres.query('delete from monitors where id = $1', [number])),
    );
  return gone.map(({ id }) => id);
}
