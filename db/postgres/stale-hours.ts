/** Hours that have packed results and whose rows are to be made from them again. */
import type { Postgres } from './client.ts';

export async function staleHours(postgres: Postgres, limit: number): Promise<number[]> {
  const rows = await postgres.query(
    'select (extract(epoch from hour) * 1000)::float8 as hour from stale_hours order by hour desc limit $1',
    [limit],
  );
  return (rows as { hour: number }[]).map(({ hour }) => hour);
}

export async function markFresh(postgres: Postgres, hour: number): Promise<void> {
  await postgres.query('delete from stale_hours where hour = $1', [new Date(hour).toISOString()]);
}

/** Monitors with packed results of the hour. */
export async function monitorsOfHour(postgres: Postgres, hour: number): Promise<string[]> {
  const rows = await postgres.query(
    `select public_id as id from monitors m
     where exists (select 1 from raw_hours r where r.monitor_id = m.id and r.hour = $1) order by 1`,
    [new Date(hour).toISOString()],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}
