/** Adds single results of history to figures, of many monitors in one statement. Every query carries the workspace. */
import { Buffer } from 'node:buffer';
import { regionIds } from '../../workers/domain/region.ts';
import { addResult } from '../../workers/domain/stats/rollup.ts';
import { ask } from './ask.ts';
import type { Postgres } from './client.ts';
import { eachMeasured, type PackedFigures, regionNumber, regionOfNumber } from './pack.ts';
import type { Into, RollupsQuery } from './rollups.ts';

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** An answer has at most 3,240 results for each: every 10 s from nine regions. */
const monitorHoursPerStatement = 300;

type Row = Omit<PackedFigures, 'measures'> & { id: string; region: number; at: number; measures: string };

/** Results with slots in `spans`, which may begin and end anywhere. */
export async function addRaw(
  postgres: Postgres,
  { workspaceId, monitorIds, spans }: Omit<RollupsQuery, 'days'>,
  into: Into,
): Promise<void> {
  if (spans.length === 0) return;
  const hours = spans.flatMap(({ from, to }) => {
    const first = Math.floor(from / hourMs);
    return Array.from({ length: Math.ceil(to / hourMs) - first }, (_, i) => (first + i) * hourMs);
  });
  const [start, end] = [spans[0]!.from, spans.at(-1)!.to];
  for (const some of chunks(hours, monitorHoursPerStatement)) {
    const monitors = Math.max(1, Math.floor(monitorHoursPerStatement / some.length));
    for (const ids of chunks(monitorIds, monitors)) {
      const rows = await ask<Row>(postgres, statement, [
        ids,
        workspaceId,
        regionIds.map(regionNumber),
        some.map(iso),
        iso(some[0]!),
        iso(some.at(-1)!),
      ]);
      for (const { id, region, at, measures, ...packed } of rows) {
        const cell = into(id, regionOfNumber(region));
        eachMeasured(at, { ...packed, measures: Buffer.from(measures, 'hex') }, (slotAt, measured) => {
          if (slotAt >= start && slotAt < end) addResult(cell(slotAt), measured);
        });
      }
    }
  }
}

function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}

/** The hours once more as a range: it says which partitions to look at. */
const statement = `select m.public_id as id, r.region, (extract(epoch from r.hour) * 1000)::float8 as at, r.slots_ms, r.verdicts,
    r.latencies_ms, encode(r.measures, 'hex') as measures, r.extra->'own' as own
  from monitors m cross join unnest($3::smallint[]) n(region) cross join unnest($4::timestamptz[]) h(hour)
  join raw_hours r on r.monitor_id = m.id and r.region = n.region and r.hour = h.hour
  where m.public_id = any($1::text[]) and m.workspace_id = $2 and r.hour >= $5 and r.hour <= $6`;
