/** How each hour of the week was, in a time zone, by the results of some weeks. */
import type { RegionId } from '../../workers/domain/region.ts';
import { availabilityOf } from '../../workers/domain/stats/figures.ts';
import { byWeekHour, hasWholeHours, weekHours } from '../../workers/domain/stats/heat-map.ts';
import { percentile, totalOf } from '../../workers/domain/stats/rollup.ts';
import { iso } from '../../workers/platform/present.ts';
import type { HeatMap, HeatMapRange } from '../../workers/wire/api.ts';
import { dayMs, hourMs } from '../d1/queries/result-rows.ts';
import type { History } from './open.ts';
import { readRollups } from './rollups.ts';

const rangeDays: Record<HeatMapRange, number> = { '7d': 7, '30d': 30, '90d': 90 };
const quarterMs = hourMs / 4;

/** A week is short enough to read each result where the hours of the zone are not those that rollups are kept by. */
export async function readHeatMap(
  history: History,
  monitor: { id: string; workspaceId: string },
  { range, timeZone, region }: { range: HeatMapRange; timeZone: string; region?: RegionId },
  now: number,
): Promise<HeatMap> {
  const from = Math.floor((now - rangeDays[range] * dayMs) / hourMs) * hourMs;
  const wholeHours = hasWholeHours(timeZone, from, now);
  const grain = wholeHours || range !== '7d' ? 'hour' : 'result';
  const stepMs = grain === 'hour' ? hourMs : quarterMs;
  const { cells, historyMissing } = await readRollups(history, {
    workspaceId: monitor.workspaceId,
    monitorIds: [monitor.id],
    from,
    to: now,
    stepOf: (at) => Math.floor(at / stepMs) * stepMs,
    grain,
    standIn: true,
  });
  const own = region ? cells.filter((cell) => cell.region === region) : cells;
  const hours = byWeekHour(own, weekHours(timeZone, grain));
  return {
    monitorId: monitor.id,
    from: iso(from),
    to: iso(now),
    timeZone,
    historyMissing,
    exactHours: wholeHours || grain === 'result',
    cells: [...hours]
      .sort(([a], [b]) => a - b)
      .map(([hour, rollup]) => ({
        weekday: Math.floor(hour / 24) + 1,
        hour: hour % 24,
        count: totalOf(rollup),
        fail: rollup.fail,
        p50: percentile(rollup, 0.5),
        p95: percentile(rollup, 0.95),
        availability: availabilityOf(rollup),
      })),
  };
}
