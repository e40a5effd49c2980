/** Reads rollups. Every query carries the workspace. */
import { Buffer } from 'node:buffer';
import type { RegionId } from '../../workers/domain/region.ts';
import { unpackInto } from '../../workers/domain/stats/packed-sketch.ts';
import { phaseNames, type Rollup } from '../../workers/domain/stats/rollup.ts';
import { emptySketch, type Sketch } from '../../workers/domain/stats/sketch.ts';
import type { Postgres } from './client.ts';
import { regionOfNumber } from './pack.ts';

type RollupRow = Record<'ok' | 'slow' | 'fail' | 'unknown', number> & {
  public_id: string;
  region: number;
  at: number;
  sketch: string;
  max_ms: number | null;
  phases: number[] | null;
};
export type StoredRollup = { monitorId: string; region: RegionId; at: number; rollup: Rollup };

/** Hourly rollups of some monitors for hours in [from, to). */
export async function hoursBetween(
  postgres: Postgres,
  query: { workspaceId: string; monitorIds: readonly string[]; from: number; to: number },
): Promise<StoredRollup[]> {
  const rows = await postgres.query(
    `select m.public_id, r.region, (extract(epoch from r.hour) * 1000)::float8 as at, ok, slow, fail, unknown,
       encode(sketch, 'hex') as sketch, max_ms, phases
     from rollup_hours r join monitors m on m.id = r.monitor_id
     where m.public_id = any($1::text[]) and m.workspace_id = $2 and r.hour >= $3 and r.hour < $4`,
    [
      query.monitorIds,
      query.workspaceId,
      new Date(query.from).toISOString(),
      new Date(query.to).toISOString(),
    ],
  );
  return (rows as RollupRow[]).map(({ public_id, region, at, sketch, max_ms, phases, ...counts }) => ({
    monitorId: public_id,
    region: regionOfNumber(region),
    at,
    rollup: {
      ...counts,
      sketch: unpacked(sketch),
      maxMs: max_ms,
      phaseCounts: phaseNames.map((_, i) => phases?.[2 * i] ?? 0),
      phaseSumsMs: phaseNames.map((_, i) => phases?.[2 * i + 1] ?? 0),
    },
  }));
}

function unpacked(hex: string): Sketch {
  const sketch = emptySketch();
  unpackInto(sketch, Buffer.from(hex, 'hex'));
  return sketch;
}
