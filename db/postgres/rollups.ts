/**
 * Reads rollups, of many monitors in one statement: a row a monitor and region, with everything of it side by side in
 * texts, because thousands of rows cost more than what they say. Every query carries the workspace.
 */
import { Buffer } from 'node:buffer';
import { type RegionId, regionIds } from '../../workers/domain/region.ts';
import { unpackInto } from '../../workers/domain/stats/packed-sketch.ts';
import { phaseNames, type Rollup } from '../../workers/domain/stats/rollup.ts';
import { ask } from './ask.ts';
import type { Postgres } from './client.ts';
import { regionNumber, regionOfNumber } from './pack.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const iso = (ms: number): string => new Date(ms).toISOString();

export type Span = { from: number; to: number };
export type RollupsQuery = {
  workspaceId: string;
  monitorIds: readonly string[];
  /** Whole hours. */
  spans: readonly Span[];
  /** Whether whole UTC days may be read as such, where they are rolled. */
  days: boolean;
};
/** Where what was stored of an hour or a day, beginning at `at`, is to be added. */
export type Into = (monitorId: string, region: RegionId) => (at: number) => Rollup;

type Group = {
  public_id: string;
  region: number;
  hours: number[];
  counts: number[][];
  max_ms: (number | null)[];
  phases: string;
  sketches: string;
};

/** Hours a statement reads of each region, so that an answer is a few megabytes. A day is as much as two hours. */
const monitorHoursPerStatement = 9_000;

/**
 * Adds what history has of these monitors. Days and hours come from one snapshot: a day is read as such, or as its
 * hours, never as both or neither.
 */
export async function addRollups(postgres: Postgres, query: RollupsQuery, into: Into): Promise<void> {
  if (query.spans.length === 0) return;
  const parts: Parts = query.days ? wholeDays(query.spans) : { days: [], spans: query.spans };
  const hours = parts.spans.reduce((sum, { from, to }) => sum + (to - from) / hourMs, 2 * parts.days.length);
  const monitors = Math.max(1, Math.floor(monitorHoursPerStatement / hours));
  const owned = query.monitorIds.map((id) => ({ public_id: id, workspace_id: query.workspaceId }));
  for (let i = 0; i < owned.length; i += monitors)
    await addParts((text, values) => ask(postgres, text, values), owned.slice(i, i + monitors), parts, into);
}

export type Owned = { public_id: string; workspace_id: string };
type Parts = { days: readonly number[]; spans: readonly Span[] };

/** One statement: these hours, and of these days those that are rolled, or else their hours. */
export async function addParts(
  run: <Row>(text: string, values: unknown[]) => Promise<Row[]>,
  owned: readonly Owned[],
  { days, spans }: Parts,
  into: Into,
): Promise<void> {
  const groups = await run<Group>(statement, [
    owned.map(({ public_id }) => public_id),
    owned.map(({ workspace_id }) => workspace_id),
    regionIds.map(regionNumber),
    spans.map(({ from }) => iso(from)),
    spans.map(({ to }) => iso(to)),
    days.map(iso),
  ]);
  for (const group of groups) addGroup(group, into(group.public_id, regionOfNumber(group.region)));
}

/** The whole UTC days of some spans, and what is left of these. */
function wholeDays(spans: readonly Span[]): Parts {
  const days: number[] = [];
  const rest = spans.flatMap(({ from, to }) => {
    const first = Math.ceil(from / dayMs) * dayMs;
    const last = Math.floor(to / dayMs) * dayMs;
    if (first >= last) return [{ from, to }];
    for (let day = first; day < last; day += dayMs) days.push(day);
    return [
      { from, to: first },
      { from: last, to },
    ].filter((one) => one.from < one.to);
  });
  return { days, spans: rest };
}

/**
 * Reads by (monitor, region, time), the key of both tables: of each region there may be, because the key wants one.
 * `offset 0` keeps the planner from reading a series whole and throwing most of it away.
 */
const statement = `with series as materialized (
    select m.id, m.public_id, r.region from monitors m cross join unnest($3::smallint[]) r(region)
    where m.public_id = any($1::text[]) and (m.public_id, m.workspace_id) in (select * from unnest($1::text[], $2::text[]))
  ), rolled as materialized (
    select day from rolled_days where day = any($6::timestamptz[])
  ), spans(first, last) as materialized (
    select * from unnest($4::timestamptz[], $5::timestamptz[])
    union all
    select day, day + interval '1 day' from unnest($6::timestamptz[]) d(day) where day not in (select day from rolled)
  ), ends(first, last) as materialized (select min(day), max(day) from rolled)
  select public_id, region, stored.* from series s cross join lateral (
    select array_to_json(array_agg((date_part('epoch', at) / 3600)::int)) as hours,
      json_build_array(array_agg(ok), array_agg(slow), array_agg(fail), array_agg(unknown)) as counts,
      array_to_json(array_agg(max_ms)) as max_ms, string_agg(coalesce(phases::text, '{}'), ',') as phases,
      encode(string_agg(sketch, ''::bytea), 'base64') as sketches
    from (
      select h.* from spans cross join lateral (
        select hour as at, ok, slow, fail, unknown, max_ms, phases, sketch from rollup_hours
        where monitor_id = s.id and region = s.region and hour >= first and hour < last offset 0
      ) h
      union all
      select d.* from ends cross join lateral (
        select day, ok, slow, fail, unknown, max_ms, phases, sketch from rollup_days
        where monitor_id = s.id and region = s.region and day >= first and day <= last offset 0
      ) d where d.day in (select day from rolled)
    ) parts
  ) stored where hours is not null`;

function addGroup({ hours, counts, max_ms, phases, sketches }: Group, at: (hour: number) => Rollup): void {
  const [ok, slow, fail, unknown] = counts as [number[], number[], number[], number[]];
  const bytes = Buffer.from(sketches, 'base64');
  // `{1,2},{}` is JSON but for its brackets.
  const measured = JSON.parse(`[${phases.replaceAll('{', '[').replaceAll('}', ']')}]`) as number[][];
  let offset = 0;
  hours.forEach((hour, i) => {
    const rollup = at(hour * hourMs);
    rollup.ok += ok[i]!;
    rollup.slow += slow[i]!;
    rollup.fail += fail[i]!;
    rollup.unknown += unknown[i]!;
    const maxMs = max_ms[i] ?? null;
    if (maxMs !== null) rollup.maxMs = Math.max(rollup.maxMs ?? 0, maxMs);
    // Only what answered has a latency, and a sketch of nothing takes no room.
    if (ok[i]! + slow[i]! > 0) offset = unpackInto(rollup.sketch, bytes, offset);
    addPhases(rollup, measured[i]!);
  });
}

function addPhases({ phaseCounts, phaseSumsMs }: Rollup, measured: readonly number[]): void {
  for (let i = 0; i < phaseNames.length && 2 * i < measured.length; i++) {
    phaseCounts[i]! += measured[2 * i]!;
    phaseSumsMs[i]! += measured[2 * i + 1]!;
  }
}
