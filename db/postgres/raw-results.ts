/** Reads single results of one monitor from history. Every query carries the workspace. */
import type { CheckResult } from '../../workers/domain/check.ts';
import { type RegionId, regionIds } from '../../workers/domain/region.ts';
import { ask } from './ask.ts';
import type { Postgres } from './client.ts';
import { regionNumber } from './pack.ts';
import { fromRaw, rawColumns, type RawRow } from './queries.ts';
import type { Span } from './rollups.ts';

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * The newest results with slots in `spans`, at least `limit` where there are so many, unordered.
 * @param spans rising
 */
export async function rawBetween(
  postgres: Postgres,
  {
    workspaceId,
    monitorId,
    region,
    limit,
  }: { workspaceId: string; monitorId: string; region?: RegionId; limit: number },
  spans: readonly Span[],
): Promise<CheckResult[]> {
  const found: CheckResult[] = [];
  const regions = region === undefined ? regionIds : [region];
  for (const { from, to } of spans.toReversed()) {
    // Each row has a result at least, but those of the last hour may all be too new.
    const rows = await ask<RawRow>(postgres, statement, [
      monitorId,
      workspaceId,
      iso(Math.floor(from / hourMs) * hourMs),
      iso(to),
      regions.map(regionNumber),
      limit - found.length + regions.length,
    ]);
    // Newest hour first, all of its regions before it is enough: the rest stays packed.
    for (const hour of Map.groupBy(rows, ({ at }) => at).values()) {
      for (const result of hour.flatMap(fromRaw))
        if (result.slotAt >= from && result.slotAt < to) found.push(result);
      if (found.length >= limit) break;
    }
    if (found.length >= limit) break;
  }
  return found;
}

const statement = `select ${rawColumns} from raw_hours r join monitors m on m.id = r.monitor_id
  where m.public_id = $1 and m.workspace_id = $2 and r.hour >= $3 and r.hour < $4 and r.region = any($5::smallint[])
  order by r.hour desc limit $6`;
