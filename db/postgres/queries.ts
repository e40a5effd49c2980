/** Reading and writing history. Every reading query carries the workspace. */
import { Buffer } from 'node:buffer';
import type { CheckResult } from '../../workers/domain/check.ts';
import type { Incident } from '../../workers/domain/state/types.ts';
import type { Postgres } from './client.ts';
import { type Packed, regionOfNumber, unpack } from './pack.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export type RawRow = Omit<Packed, 'measures'> & {
  public_id: string;
  workspace_id: string;
  region: number;
  at: number;
  measures: string;
};

/** Of `raw_hours r` and its `monitors m`. */
export const rawColumns = `m.public_id, m.workspace_id, r.region, (extract(epoch from r.hour) * 1000)::float8 as at, r.slots_ms,
  r.verdicts, r.latencies_ms, encode(r.measures, 'hex') as measures, r.colo, r.extra`;

export const fromRaw = (row: RawRow): CheckResult[] =>
  unpack(
    {
      monitorId: row.public_id,
      workspaceId: row.workspace_id,
      region: regionOfNumber(row.region),
      hour: row.at,
    },
    { ...row, measures: Buffer.from(row.measures, 'hex') },
  );

/** What history has of some monitors for one hour. */
export async function rawOfHour(
  postgres: Postgres,
  monitorIds: string[],
  hour: number,
): Promise<CheckResult[]> {
  const rows = await postgres.query(
    `select ${rawColumns} from raw_hours r join monitors m on m.id = r.monitor_id
     where m.public_id = any($1::text[]) and r.hour = $2`,
    [monitorIds, iso(hour)],
  );
  return (rows as RawRow[]).flatMap(fromRaw);
}

/** How many results history has, by hour in [from, to). */
export async function countsOfHours(
  postgres: Postgres,
  from: number,
  to: number,
): Promise<Map<number, number>> {
  const rows = await postgres.query(
    `select (extract(epoch from hour) * 1000)::float8 as hour, sum(length(verdicts))::int as n from raw_hours
     where hour >= $1 and hour < $2 group by 1`,
    [iso(from), iso(to)],
  );
  return new Map((rows as { hour: number; n: number }[]).map(({ hour, n }) => [hour, n]));
}

export async function writeIncidents(
  postgres: Postgres,
  incidents: (Incident & { workspaceId: string })[],
): Promise<void> {
  if (incidents.length === 0) return;
  const rows = incidents.map(({ workspaceId, ...body }) => ({
    workspaceId,
    startedAt: iso(body.startedAt),
    resolvedAt: body.resolvedAt === null ? null : iso(body.resolvedAt),
    body,
  }));
  await postgres.query(
    `insert into incidents (id, monitor_id, workspace_id, started_at, resolved_at, revision, body)
     select v->'body'->>'id', v->'body'->>'monitorId', v->>'workspaceId', (v->>'startedAt')::timestamptz,
       (v->>'resolvedAt')::timestamptz, (v->'body'->>'revision')::int, v->'body'
     from jsonb_array_elements($1::jsonb) v
     on conflict (id) do update set resolved_at = excluded.resolved_at, revision = excluded.revision, body = excluded.body
     where incidents.revision < excluded.revision`,
    [JSON.stringify(rows)],
  );
}
