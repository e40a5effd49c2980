/** Reading and writing history. Every reading query carries the workspace. */
import { Buffer } from 'node:buffer';
import type { CheckResult } from '../../workers/domain/check.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import type { Incident } from '../../workers/domain/state/types.ts';
import { addResult, emptyRollup, phaseNames } from '../../workers/domain/stats/rollup.ts';
import { packSketch } from '../../workers/domain/stats/packed-sketch.ts';
import { phasesOf } from '../../workers/domain/details.ts';
import type { Postgres } from './client.ts';
import { pack, type Packed, regionNumber, regionOfNumber, unpack } from './pack.ts';

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

type RawRow = Packed & { public_id: string; workspace_id: string; region: number; hour: string | Date };

const fromRaw = (row: RawRow): CheckResult[] =>
  unpack(
    {
      monitorId: row.public_id,
      workspaceId: row.workspace_id,
      region: regionOfNumber(row.region),
      hour: new Date(row.hour).getTime(),
    },
    row,
  );

/** What history has of some monitors for one hour. */
export async function rawOfHour(
  postgres: Postgres,
  monitorIds: string[],
  hour: number,
): Promise<CheckResult[]> {
  const rows = await postgres.query(
    `select m.public_id, m.workspace_id, r.* from raw_hours r join monitors m on m.id = r.monitor_id
     where m.public_id = any($1::text[]) and r.hour = $2`,
    [monitorIds, iso(hour)],
  );
  return (rows as RawRow[]).flatMap(fromRaw);
}

/** One monitor's results with slots in [from, to), unordered. */
export async function rawBetween(
  postgres: Postgres,
  query: {
    workspaceId: string;
    monitorId: string;
    from: number;
    to: number;
    region?: RegionId;
    hoursMax?: number;
  },
): Promise<CheckResult[]> {
  const firstHour = Math.floor(query.from / hourMs) * hourMs;
  const rows = await postgres.query(
    `select m.public_id, m.workspace_id, r.* from raw_hours r join monitors m on m.id = r.monitor_id
     where m.public_id = $1 and m.workspace_id = $2 and r.hour >= $3 and r.hour < $4 and ($5::smallint is null or r.region = $5)
     order by r.hour desc limit $6`,
    [
      query.monitorId,
      query.workspaceId,
      iso(firstHour),
      iso(query.to),
      query.region === undefined ? null : regionNumber(query.region),
      query.hoursMax ?? 100_000,
    ],
  );
  return (rows as RawRow[])
    .flatMap(fromRaw)
    .filter(({ slotAt }) => slotAt >= query.from && slotAt < query.to);
}

/**
 * Writes one hour of some monitors whole: packed results and their rollups, in one transaction. Writing it again
 * leaves the same rows.
 */
export async function writeHour(
  postgres: Postgres,
  hour: number,
  results: readonly CheckResult[],
): Promise<void> {
  if (results.length === 0) return;
  const groups = [...Map.groupBy(results, ({ monitorId, region }) => `${monitorId} ${region}`).values()];
  const owners = new Map(results.map(({ monitorId, workspaceId }) => [monitorId, workspaceId]));
  const raw = groups.map((group) => ({
    monitor: group[0]!.monitorId,
    region: regionNumber(group[0]!.region),
    ...pack(hour, group),
  }));
  const rollups = groups.map((group) => {
    const rollup = emptyRollup();
    for (const result of group)
      addResult(rollup, { ...result, durationMs: Math.round(result.durationMs), phases: phasesOf(result) });
    const { sketch, maxMs, phaseCounts, phaseSumsMs, ...counts } = rollup;
    return {
      monitor: group[0]!.monitorId,
      region: regionNumber(group[0]!.region),
      ...counts,
      sketch: Buffer.from(packSketch(sketch)).toString('hex'),
      maxMs,
      phases: phaseNames.flatMap((_, i) => [phaseCounts[i]!, Math.round(phaseSumsMs[i]!)]),
    };
  });
  await postgres.transaction([
    postgres.query('select make_raw_partition($1)', [iso(hour)]),
    postgres.query(
      `insert into monitors (public_id, workspace_id) select * from unnest($1::text[], $2::text[]) on conflict (public_id) do nothing`,
      [[...owners.keys()], [...owners.values()]],
    ),
    postgres.query(
      `insert into raw_hours (monitor_id, region, hour, offsets_ms, verdicts, latencies_ms, statuses, extra)
       select m.id, (v->>'region')::smallint, $1::timestamptz, ${intArray('offsets_ms')}, ${intArray('verdicts')}::smallint[],
         ${intArray('latencies_ms')}, ${intArray('statuses')}::smallint[], v->'extra'
       from jsonb_array_elements($2::jsonb) v join monitors m on m.public_id = v->>'monitor'
       on conflict (monitor_id, region, hour) do update set offsets_ms = excluded.offsets_ms, verdicts = excluded.verdicts,
         latencies_ms = excluded.latencies_ms, statuses = excluded.statuses, extra = excluded.extra`,
      [iso(hour), JSON.stringify(raw)],
    ),
    postgres.query(
      `insert into rollup_hours (monitor_id, region, hour, ok, slow, fail, unknown, sketch, max_ms, phases)
       select m.id, (v->>'region')::smallint, $1::timestamptz, (v->>'ok')::int, (v->>'slow')::int, (v->>'fail')::int,
         (v->>'unknown')::int, decode(v->>'sketch', 'hex'), (v->>'maxMs')::int, ${intArray('phases')}
       from jsonb_array_elements($2::jsonb) v join monitors m on m.public_id = v->>'monitor'
       on conflict (monitor_id, region, hour) do update set ok = excluded.ok, slow = excluded.slow, fail = excluded.fail,
         unknown = excluded.unknown, sketch = excluded.sketch, max_ms = excluded.max_ms, phases = excluded.phases`,
      [iso(hour), JSON.stringify(rollups)],
    ),
  ]);
}

const intArray = (...path: string[]): string =>
  `array(select e::int from jsonb_array_elements_text(v${path.map((name) => `->'${name}'`).join('')}) with ordinality x(e, n) order by n)`;

/** How many results history has with slots in one UTC day. */
export async function countOfDay(postgres: Postgres, day: number): Promise<number> {
  const rows = await postgres.query(
    `select coalesce(sum(cardinality(offsets_ms)), 0)::int as n from raw_hours where hour >= $1 and hour < $2`,
    [iso(day), iso(day + 24 * hourMs)],
  );
  return (rows as { n: number }[])[0]!.n;
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
