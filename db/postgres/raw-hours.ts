/** Packed results of some monitors for some hours, given back one by one: what exports read. */
import type { CheckResult } from '../../workers/domain/check.ts';
import type { HoursQuery } from '../d1/queries/results-of-hours.ts';
import type { Postgres } from './client.ts';
import { regionNumber } from './pack.ts';
import { fromRaw, rawColumns, type RawRow } from './queries.ts';

const hourMs = 3_600_000;

/** Unordered. */
export async function rawOfHours(postgres: Postgres, query: HoursQuery): Promise<CheckResult[]> {
  const { workspaceId, monitorIds, from, to, region } = query;
  const rows = await postgres.query(
    `select ${rawColumns} from raw_hours r join monitors m on m.id = r.monitor_id
     where m.public_id = any($1::text[]) and m.workspace_id = $2 and r.hour >= $3 and r.hour < $4
       and ($5::smallint is null or r.region = $5)`,
    [
      monitorIds,
      workspaceId,
      new Date(Math.floor(from / hourMs) * hourMs).toISOString(),
      new Date(to).toISOString(),
      region === undefined ? null : regionNumber(region),
    ],
  );
  return (rows as RawRow[]).flatMap(fromRaw).filter(({ slotAt }) => slotAt >= from && slotAt < to);
}
