/**
 * What figures are made of, of many monitors at once: one row a monitor and hour, its results side by side in arrays.
 * D1 reads a row a result, but sends and parses a tenth of what rows would be. A statement is bounded: at 10 s from nine
 * regions it gives 3,240 results a monitor and hour, of some 130 bytes each and as much again once they are parsed.
 */
import type { Phases, Verdict } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import { dayMs, hourMs, type ResultsDb, resultsTable, sayDayGone } from './result-rows.ts';

/** One monitor's results of one hour. */
export type MeasuredHour = {
  monitorId: string;
  hour: number;
  regions: RegionId[];
  offsetsMs: number[];
  verdicts: Verdict[];
  durationsMs: number[];
  phases: (Phases | null)[];
};

const monitorHoursPerStatement = 72;

type MeasuredQuery = {
  workspaceId: string;
  monitorIds: readonly string[];
  from: number;
  to: number;
  /** Starts of hours of days that have a table. */
  hours: readonly number[];
};

/** @throws DayGone */
export async function* measuredOf(db: ResultsDb, query: MeasuredQuery): AsyncGenerator<MeasuredHour[]> {
  for (const [day, hours] of Map.groupBy(query.hours, (hour) => Math.floor(hour / dayMs) * dayMs)) {
    const monitors = Math.max(1, Math.floor(monitorHoursPerStatement / hours.length));
    for (let i = 0; i < query.monitorIds.length; i += monitors)
      yield await measuredOfDay(db, day, {
        ...query,
        hours,
        monitorIds: query.monitorIds.slice(i, i + monitors),
      });
  }
}

type Row = { monitorId: string; hour: number } & Record<'regions' | 'offsets' | 'verdicts' | 'durations' | 'phases', string>; // prettier-ignore

async function measuredOfDay(db: ResultsDb, day: number, query: MeasuredQuery): Promise<MeasuredHour[]> {
  const read = (phases: string) =>
    db
      .prepare(
        `select m.value as monitorId, h.value as hour, json_group_array(r.region) as regions,
           json_group_array(r.slot_at - h.value) as offsets, json_group_array(r.verdict) as verdicts,
           json_group_array(r.duration_ms) as durations, json_group_array(${phases}) as phases
         from json_each(?1) m cross join json_each(?2) h cross join ${resultsTable(day)} r
         where r.monitor_id = m.value and r.slot_at >= max(h.value, ?3) and r.slot_at < min(h.value + ${hourMs}, ?4)
           and r.workspace_id = ?5
         group by m.key, h.key`,
      )
      .bind(
        JSON.stringify(query.monitorIds),
        JSON.stringify(query.hours),
        query.from,
        query.to,
        query.workspaceId,
      )
      .all<Row>();
  const { results } = await read(`json(${measuredPhases})`).catch((error: unknown) => {
    // A day's table made before there were details.
    if (/no such column: (r\.)?details/i.test(String(error))) return read('json(r.phases)');
    return sayDayGone(error);
  });
  return results.map(({ monitorId, hour, regions, offsets, verdicts, durations, phases }) => ({
    monitorId,
    hour,
    regions: JSON.parse(regions) as RegionId[],
    offsetsMs: JSON.parse(offsets) as number[],
    verdicts: JSON.parse(verdicts) as Verdict[],
    durationsMs: JSON.parse(durations) as number[],
    phases: JSON.parse(phases) as (Phases | null)[],
  }));
}

/** As `phasesOf` says: what was sampled beside the verdict, and over it what the check itself measured. */
const measuredPhases = `case when r.details is null or json_type(r.details, '$.sampled') is null
    or json_type(r.details, '$.sampled.unavailable') is not null
  then json(r.phases) else json_patch(json_extract(r.details, '$.sampled'), coalesce(r.phases, '{}')) end`;
