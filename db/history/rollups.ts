/**
 * The one door to figures of many results: recent ones from D1, older ones from Postgres, joined so that nothing is
 * missing and nothing counted twice. With Postgres away the recent part answers and says that the rest is missing.
 */
import type { RegionId } from '../../workers/domain/region.ts';
import { phasesOf } from '../../workers/domain/details.ts';
import { addResult, emptyRollup, mergeRollup, type Rollup } from '../../workers/domain/stats/rollup.ts';
import { log } from '../../workers/platform/log.ts';
import { seamAfter } from '../d1/queries/archived-hours.ts';
import { measuredResults } from '../d1/queries/results.ts';
import { rawBetween } from '../postgres/queries.ts';
import { hoursBetween } from '../postgres/rollups.ts';
import type { History } from './open.ts';

export type RollupQuery = {
  workspaceId: string;
  monitorIds: readonly string[];
  /** Slots in [from, to), milliseconds; `from` begins a step. */
  from: number;
  to: number;
  /** The start of the step that a time belongs to; all of a step's results become one cell. */
  stepOf: (at: number) => number;
  /** What steps are made of: `day` are whole UTC days, `hour` whole hours; `result` may be anything, and reads most. */
  grain: 'result' | 'hour' | 'day';
};
/** What one monitor's results from one region in one step amount to. */
export type RollupCell = { monitorId: string; region: RegionId; at: number; rollup: Rollup };
export type Rollups = { cells: RollupCell[]; historyMissing: boolean };

/** Cells with results, in no order. */
export async function readRollups({ d1, postgres }: History, query: RollupQuery): Promise<Rollups> {
  const { workspaceId, monitorIds, from, to, grain } = query;
  const cells = new Map<string, RollupCell>();
  const cell = (monitorId: string, region: RegionId, slotAt: number): Rollup => {
    const at = query.stepOf(slotAt);
    const key = `${monitorId} ${region} ${at}`;
    const known = cells.get(key) ?? { monitorId, region, at, rollup: emptyRollup() };
    cells.set(key, known);
    return known.rollup;
  };
  const seam = Math.max(from, await seamAfter(d1, from, to));
  for (const monitorId of monitorIds)
    for await (const some of measuredResults(d1, { workspaceId, monitorId, from: Math.min(seam, to), to }))
      for (const result of some) addResult(cell(monitorId, result.region, result.slotAt), result);
  if (seam <= from) return { cells: [...cells.values()], historyMissing: false };
  try {
    const older = { workspaceId, from, to: Math.min(seam, to) };
    if (grain === 'result')
      for (const monitorId of monitorIds)
        for (const result of await rawBetween(postgres, { ...older, monitorId }))
          addResult(cell(monitorId, result.region, result.slotAt), { ...result, phases: phasesOf(result) });
    else
      for (const { monitorId, region, at, rollup } of await hoursBetween(postgres, { ...older, monitorIds }))
        mergeRollup(cell(monitorId, region, at), rollup);
    return { cells: [...cells.values()], historyMissing: false };
  } catch (error) {
    log('warn', 'history_missing', { workspaceId, monitors: monitorIds.length, error });
    return { cells: [...cells.values()], historyMissing: true };
  }
}
