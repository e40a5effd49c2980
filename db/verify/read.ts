/** What history says of an hour or a day, of every workspace: only `verify` may read it so. */
import { Buffer } from 'node:buffer';
import type { CheckResult } from '../../workers/domain/check.ts';
import type { Rollup } from '../../workers/domain/stats/rollup.ts';
import { emptyRollup } from '../../workers/domain/stats/rollup.ts';
import { unpackInto } from '../../workers/domain/stats/packed-sketch.ts';
import type { Postgres } from '../postgres/client.ts';
import { regionOfNumber } from '../postgres/pack.ts';
import { rawOfHour } from '../postgres/queries.ts';
import { monitorsOfHour } from '../postgres/stale-hours.ts';
import type { Owned } from './compare.ts';

const iso = (at: number): string => new Date(at).toISOString();
const monitorsAtOnce = 200;

/** Hours and days from `from` on that history has something of, and those whose rollups are not to be read yet. */
export async function timesOf(
  postgres: Postgres,
  from: number,
): Promise<{ hours: number[]; stale: Set<number>; days: number[] }> {
  const times = async (text: string): Promise<number[]> => {
    const rows = await postgres.query(
      `select (extract(epoch from at) * 1000)::float8 as at from (${text}) x where at >= $1 order by 1`,
      [iso(from)],
    );
    return (rows as { at: number }[]).map(({ at }) => at);
  };
  return {
    hours: await times('select hour as at from raw_hours union select hour from rollup_hours'),
    stale: new Set(await times('select hour as at from stale_hours')),
    days: await times('select day as at from rolled_days'),
  };
}

export async function packedOf(postgres: Postgres, hour: number): Promise<CheckResult[]> {
  const ids = await monitorsOfHour(postgres, hour);
  const packed: CheckResult[] = [];
  for (let i = 0; i < ids.length; i += monitorsAtOnce)
    for (const result of await rawOfHour(postgres, ids.slice(i, i + monitorsAtOnce), hour))
      packed.push(result);
  return packed;
}

type Row = Record<'ok' | 'slow' | 'fail' | 'unknown' | 'region', number> & {
  id: string;
  sketch: string;
  max_ms: number | null;
};
const rollupsIn = async (postgres: Postgres, table: string, time: string, from: number, to: number) => {
  const rows = await postgres.query(
    `select m.public_id as id, region, ok, slow, fail, unknown, encode(sketch, 'hex') as sketch, max_ms
     from ${table} r join monitors m on m.id = r.monitor_id where ${time} >= $1 and ${time} < $2`,
    [iso(from), iso(to)],
  );
  return (rows as Row[]).map(({ id, region, sketch, max_ms, ...counts }): Owned<{ rollup: Rollup }> => {
    const rollup = { ...emptyRollup(), ...counts, maxMs: max_ms };
    unpackInto(rollup.sketch, Buffer.from(sketch, 'hex'));
    return { monitorId: id, region: regionOfNumber(region), rollup };
  });
};
export const hoursIn = (postgres: Postgres, from: number, to: number) =>
  rollupsIn(postgres, 'rollup_hours', 'hour', from, to);
export const daysIn = (postgres: Postgres, from: number, to: number) =>
  rollupsIn(postgres, 'rollup_days', 'day', from, to);

/** Which workspace each monitor of history is of. */
export async function ownersOf(postgres: Postgres): Promise<Map<string, string>> {
  const rows = await postgres.query('select public_id as id, workspace_id as owner from monitors');
  return new Map((rows as { id: string; owner: string }[]).map(({ id, owner }) => [id, owner]));
}
