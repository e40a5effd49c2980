/**
 * Makes the rollups of whole UTC days from those of their hours.
 *
 * 1. See in which version each hour of the day is.
 * 2. Merge hours, some monitors at a time, and write the days. Nobody reads them yet.
 * 3. In one transaction: hold off who is about to take marks away, see that every hour still is in its version of step 1,
 *    and mark the day as whole.
 * Who changes an hour takes its day's mark away in the same transaction, read committed. Committed before step 3 it shows
 * as another version; still under way it finds the mark, or has step 3 wait for it. A crash anywhere leaves a day without
 * its mark, to be made again.
 */
import { Buffer } from 'node:buffer';
import { regionIds } from '../../workers/domain/region.ts';
import { packSketch } from '../../workers/domain/stats/packed-sketch.ts';
import { emptyRollup, phaseNames, type Rollup } from '../../workers/domain/stats/rollup.ts';
import type { Postgres } from './client.ts';
import { regionNumber, storedMs } from './pack.ts';
import { addParts, type Owned } from './rollups.ts';

const dayMs = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** A tenth of a thousand: 24 hours of nine regions are 21,600 rollups. */
const monitorsAtOnce = 100;

/** Of these days the newest that are not rolled and whose hours all have their rollups. */
export async function unrolledDays(
  postgres: Postgres,
  days: readonly number[],
  limit: number,
): Promise<number[]> {
  const rows = await postgres.query(
    `select date_part('epoch', day) * 1000 as day from unnest($1::timestamptz[]) d(day)
     where day not in (select day from rolled_days)
       and not exists (select 1 from stale_hours s where s.hour >= d.day and s.hour < d.day + interval '1 day')
     order by d.day desc limit $2`,
    [days.map(iso), limit],
  );
  return (rows as { day: number }[]).map(({ day }) => day);
}

/** @returns whether the day is rolled now: it is not where one of its hours changed meanwhile */
export async function rollDay(postgres: Postgres, day: number): Promise<boolean> {
  const range = [iso(day), regionIds.map(regionNumber)];
  const [seen] = await postgres.query(`select ${versionOfDay} as version`, range);
  for (let after = 0; ;) {
    const owned = (await postgres.query(
      'select id, public_id, workspace_id from monitors where id > $1 order by id limit $2',
      [after, monitorsAtOnce],
    )) as (Owned & { id: number })[];
    if (owned.length === 0) break;
    await rollDayOf(postgres, day, owned);
    after = owned.at(-1)!.id;
  }
  const [, marked] = await postgres.transaction([
    postgres.query('lock table rolled_days in share row exclusive mode'),
    postgres.query(
      `insert into rolled_days select $1::timestamptz where ${versionOfDay} = $3 on conflict do nothing returning day`,
      [...range, seen!.version],
    ),
  ]);
  return (marked as unknown[]).length > 0;
}

/** Which transaction wrote each hour of the day that begins at $1; $2 are the regions there may be. */
const versionOfDay = `(
    select count(*) || ' ' || coalesce(sum(hashtextextended(concat_ws(' ', m.id, region, hour, written), 0)), 0)
    from monitors m cross join unnest($2::smallint[]) region cross join lateral (
      select hour, h.xmin as written from rollup_hours h where h.monitor_id = m.id and h.region = region.region
        and hour >= $1::timestamptz and hour < $1::timestamptz + interval '1 day' offset 0
    ) hours)`;

async function rollDayOf(postgres: Postgres, day: number, owned: readonly Owned[]): Promise<void> {
  const rows: { monitor: string; region: number; rollup: Rollup }[] = [];
  const run = async <Row>(text: string, values: unknown[]) => (await postgres.query(text, values)) as Row[];
  await addParts(run, owned, { spans: [{ from: day, to: day + dayMs }], days: [] }, (monitor, region) => {
    const rollup = emptyRollup();
    rows.push({ monitor, region: regionNumber(region), rollup });
    return () => rollup;
  });
  if (rows.length === 0) return;
  const of = <T>(get: (rollup: Rollup) => T): T[] => rows.map(({ rollup }) => get(rollup));
  await postgres.query(writeDays, [
    iso(day),
    rows.map(({ monitor }) => monitor),
    rows.map(({ region }) => region),
    of(({ ok }) => ok),
    of(({ slow }) => slow),
    of(({ fail }) => fail),
    of(({ unknown }) => unknown),
    of(({ sketch }) => Buffer.from(packSketch(sketch)).toString('base64')),
    of(({ maxMs }) => maxMs),
    of(phasesText),
  ]);
}

const phasesText = ({ phaseCounts, phaseSumsMs }: Rollup): string | null =>
  phaseCounts.some((count) => count > 0)
    ? `{${phaseNames.flatMap((_, i) => [phaseCounts[i]!, storedMs(phaseSumsMs[i]!)]).join(',')}}`
    : null;

/** A day never shrinks: hours that retention took away stay in it. */
const writeDays = `insert into rollup_days as known
    (day, monitor_id, region, ok, slow, fail, unknown, sketch, max_ms, phases)
  select $1::timestamptz, m.id, region, ok, slow, fail, unknown, decode(sketch, 'base64'), max_ms, phases::integer[]
  from unnest($2::text[], $3::smallint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $9::int[], $10::text[])
    v(monitor, region, ok, slow, fail, unknown, sketch, max_ms, phases)
  join monitors m on m.public_id = v.monitor order by m.id, region
  on conflict (monitor_id, region, day) do update set ok = excluded.ok, slow = excluded.slow, fail = excluded.fail,
    unknown = excluded.unknown, sketch = excluded.sketch, max_ms = excluded.max_ms, phases = excluded.phases
  where excluded.ok + excluded.slow + excluded.fail + excluded.unknown >= known.ok + known.slow + known.fail + known.unknown`;
