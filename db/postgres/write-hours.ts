/**
 * Writes an hour of some monitors: packed results and their rollups, in one transaction, which also takes its day's
 * rollups away (`rolled_days`): they are made again. Writing it again leaves the same rows, and of two at once the one
 * that knows more stays: results are only ever added.
 */
import { Buffer } from 'node:buffer';
import type { CheckResult } from '../../workers/domain/check.ts';
import { phasesOf } from '../../workers/domain/details.ts';
import { packSketch } from '../../workers/domain/stats/packed-sketch.ts';
import { addResult, emptyRollup, phaseNames } from '../../workers/domain/stats/rollup.ts';
import type { Postgres } from './client.ts';
import { pack, regionNumber, storedMs } from './pack.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const literal = (numbers: readonly (number | null)[]): string => `{${numbers.join(',')}}`;

const rawRows = `insert into raw_hours (monitor_id, region, hour, slots_ms, verdicts, latencies_ms, measures, colo, extra)
 select m.id, r.region, $1::timestamptz, r.slots::int[], r.verdicts, r.latencies::smallint[], decode(r.measures, 'hex'), r.colo, r.extra::jsonb
 from unnest($2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
   r(monitor, region, slots, verdicts, latencies, measures, colo, extra) join monitors m on m.public_id = r.monitor
 order by m.id, r.region
 on conflict (monitor_id, region, hour) do update set slots_ms = excluded.slots_ms, verdicts = excluded.verdicts,
   latencies_ms = excluded.latencies_ms, measures = excluded.measures, colo = excluded.colo, extra = excluded.extra
 where length(excluded.verdicts) >= length(raw_hours.verdicts)`;

/** Only beside the packed results that they are made of. Those that retention took away stay in their hour's figures. */
const rollupRows = `insert into rollup_hours (monitor_id, region, hour, ok, slow, fail, unknown, sketch, max_ms, phases)
 select m.id, r.region, $1::timestamptz, r.ok, r.slow, r.fail, r.unknown, decode(r.sketch, 'hex'), r.max_ms, r.phases::int[]
 from unnest($2::text[], $3::smallint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $9::int[], $10::text[])
   r(monitor, region, ok, slow, fail, unknown, sketch, max_ms, phases)
 join monitors m on m.public_id = r.monitor
 join raw_hours h on h.monitor_id = m.id and h.region = r.region and h.hour = $1::timestamptz
   and length(h.verdicts) = r.ok + r.slow + r.fail + r.unknown
 order by m.id, r.region
 on conflict (monitor_id, region, hour) do update set ok = excluded.ok, slow = excluded.slow, fail = excluded.fail,
   unknown = excluded.unknown, sketch = excluded.sketch, max_ms = excluded.max_ms, phases = excluded.phases
 where excluded.ok + excluded.slow + excluded.fail + excluded.unknown
   >= rollup_hours.ok + rollup_hours.slow + rollup_hours.fail + rollup_hours.unknown`;

/** Those that have packed results to be made of. */
const dropRollups = `delete from rollup_hours r using monitors m, raw_hours h
 where m.public_id = any($1::text[]) and r.monitor_id = m.id and r.hour = $2::timestamptz
   and h.monitor_id = r.monitor_id and h.region = r.region and h.hour = r.hour`;

/** Each try takes a number, and there are two thousand million of them: none is tried that is known. */
const newMonitors = `insert into monitors (public_id, workspace_id)
 select * from unnest($1::text[], $2::text[]) n(id, workspace) where not exists (select 1 from monitors where public_id = n.id)
 on conflict (public_id) do nothing`;

/** @param options `anew`: figures are made of these results alone, also where they were more before */
export async function writeHour(
  postgres: Postgres,
  hour: number,
  results: readonly CheckResult[],
  { anew = false }: { anew?: boolean } = {},
): Promise<void> {
  if (results.length === 0) return;
  const at = new Date(hour).toISOString();
  const groups = [...Map.groupBy(results, ({ monitorId, region }) => `${monitorId} ${region}`).values()];
  const packed = groups.map((group) => pack(hour, group));
  const rollups = groups.map((group) => rollupOf(group));
  const keys = [
    groups.map(([first]) => first!.monitorId),
    groups.map(([first]) => regionNumber(first!.region)),
  ];
  const owners = new Map(results.map(({ monitorId, workspaceId }) => [monitorId, workspaceId]));
  const ids = [...owners.keys()].sort();
  await postgres.transaction([
    ...(anew ? [postgres.query(dropRollups, [ids, at])] : []),
    postgres.query('select make_raw_partition($1)', [at]),
    postgres.query(newMonitors, [ids, ids.map((id) => owners.get(id))]),
    postgres.query(rawRows, [
      at,
      ...keys,
      packed.map(({ slots_ms }) => literal(slots_ms)),
      packed.map(({ verdicts }) => verdicts),
      packed.map(({ latencies_ms }) => literal(latencies_ms)),
      packed.map(({ measures }) => hex(measures)),
      packed.map(({ colo }) => colo),
      packed.map(({ extra }) => extra && JSON.stringify(extra)),
    ]),
    postgres.query(rollupRows, [
      at,
      ...keys,
      ...(['ok', 'slow', 'fail', 'unknown'] as const).map((verdict) => rollups.map((one) => one[verdict])),
      rollups.map(({ sketch }) => sketch),
      rollups.map(({ maxMs }) => maxMs),
      rollups.map(({ phases }) => phases && literal(phases)),
    ]),
    postgres.query(`delete from rolled_days where day = date_trunc('day', $1::timestamptz, 'UTC')`, [at]),
  ]);
}

/** One result a slot, as packed: the last one given counts. */
function rollupOf(results: readonly CheckResult[]) {
  const rollup = emptyRollup();
  for (const result of new Map(results.map((one) => [one.slotAt, one])).values())
    addResult(rollup, { ...result, durationMs: Math.round(result.durationMs), phases: phasesOf(result) });
  const { sketch, phaseCounts, phaseSumsMs, ...rest } = rollup;
  return {
    ...rest,
    sketch: hex(packSketch(sketch)),
    phases: phaseCounts.some((count) => count > 0)
      ? phaseNames.flatMap((_, i) => [phaseCounts[i]!, storedMs(phaseSumsMs[i]!)])
      : null,
  };
}
