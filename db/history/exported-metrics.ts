/**
 * Figures of a range by monitor, region and step, some steps at a time: ascending in time, and bounded in memory whatever
 * the range is. Throws where history does not answer: figures without their past are no figures.
 */
import type { RegionId } from '../../workers/domain/region.ts';
import { apdexMsDefault, type Figures, figuresOf } from '../../workers/domain/stats/figures.ts';
import { dayMs, hourMs } from '../d1/queries/result-rows.ts';
import type { History } from './open.ts';
import { readRollups } from './rollups.ts';

export type MetricsRow = Figures & { at: number; monitorId: string; region: RegionId };
export type MetricsQuery = {
  workspaceId: string;
  monitorIds: readonly string[];
  from: number;
  to: number;
  step: 'hour' | 'day';
};

export class HistoryMissing extends Error {}

/** Cells in memory at once, each with its sketch; six regions. */
const cellsMax = 3_000;
const regionsMax = 6;
const steps = { hour: hourMs, day: dayMs };

/** @param open a history whose time-out begins now: one for each bite */
export async function* eachMetric(open: () => History, query: MetricsQuery): AsyncGenerator<MetricsRow[]> {
  const { workspaceId, step } = query;
  const stepMs = steps[step];
  const monitorIds = [...query.monitorIds].sort();
  const from = Math.floor(query.from / stepMs) * stepMs;
  const to = Math.ceil(query.to / stepMs) * stepMs;
  const rows = Math.floor(cellsMax / regionsMax);
  const spanMs = Math.max(1, Math.floor(rows / Math.max(1, monitorIds.length))) * stepMs;
  for (let at = from; at < to && monitorIds.length > 0; at += spanMs) {
    for (let i = 0; i < monitorIds.length; i += rows) {
      const { cells, historyMissing } = await readRollups(open(), {
        workspaceId,
        monitorIds: monitorIds.slice(i, i + rows),
        from: at,
        to: Math.min(at + spanMs, to),
        stepOf: (slotAt) => Math.floor(slotAt / stepMs) * stepMs,
        grain: step,
      });
      if (historyMissing) throw new HistoryMissing('history cannot be read');
      const found = cells.map(({ monitorId, region, at: stepAt, rollup }) => ({
        ...figuresOf(rollup, apdexMsDefault),
        at: stepAt,
        monitorId,
        region,
      }));
      if (found.length > 0) yield found.sort(inOrder);
    }
  }
}

const inOrder = (a: MetricsRow, b: MetricsRow): number =>
  a.at - b.at || compare(a.monitorId, b.monitorId) || compare(a.region, b.region);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
