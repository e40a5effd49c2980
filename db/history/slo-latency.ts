/** The checks of a latency objective, good and bad: by the minute of the last hours, by the hour of the whole window. */
import type { Ledger } from '../../workers/domain/stats/uptime.ts';
import { type Cell, observedCells } from '../../workers/domain/slo/cells.ts';
import { latencyTally } from '../../workers/domain/slo/tally.ts';
import { latencyMonitorsMax } from '../../workers/domain/limits.ts';
import { dayMs, hourMs, resultDays } from '../d1/queries/archived-hours.ts';
import { measuredOf } from '../d1/queries/measured.ts';
import type { History } from './open.ts';
import { readRollups } from './rollups.ts';
import type { Observed } from './uptime.ts';

/** `near`: the last hour. `far`: the window by the hour. `all`: that, and the last six hours by the minute. */
export type Depth = 'near' | 'far' | 'all';
export type LatencyCells = {
  minutes: Cell[];
  /** Since when there are minutes; null for none. */
  minutesFrom: number | null;
  hours: Cell[];
  hoursFrom: number | null;
  historyMissing: boolean;
};

const minuteMs = 60_000;
const nearMs = { near: hourMs, far: 0, all: 6 * hourMs };

export async function readLatency(
  history: History,
  monitors: readonly Observed[],
  ledgers: ReadonlyMap<string, Ledger>,
  thresholdMs: number,
  { from, now, depth }: { from: number; now: number; depth: Depth },
): Promise<LatencyCells> {
  const some = monitors.slice(0, latencyMonitorsMax);
  const gaps = new Map([...ledgers].map(([id, { unobserved }]) => [id, unobserved]));
  const span = nearMs[depth];
  const [minutes, far] = await Promise.all([
    span > 0 ? minutesOf(history, some, thresholdMs, now - span, now) : [],
    depth === 'near' ? null : hoursOf(history, some, thresholdMs, from, now),
  ]);
  return {
    minutes: observedCells(minutes, minuteMs, gaps),
    minutesFrom: span > 0 ? now - span : null,
    hours: observedCells(far?.cells ?? [], hourMs, gaps),
    hoursFrom: far ? from : null,
    historyMissing: far?.historyMissing ?? false,
  };
}

/** From D1 alone, which has them whether history is away or not. */
async function minutesOf(
  { d1 }: History,
  monitors: readonly Observed[],
  thresholdMs: number,
  from: number,
  to: number,
): Promise<Cell[]> {
  const [first] = monitors;
  if (!first) return [];
  const days = new Set(await resultDays(d1));
  const begin = Math.floor(from / hourMs) * hourMs;
  const hours = Array.from({ length: Math.ceil((to - begin) / hourMs) }, (_, i) => begin + i * hourMs);
  const asked = {
    workspaceId: first.workspaceId,
    monitorIds: monitors.map(({ id }) => id),
    from,
    to,
    hours: hours.filter((hour) => days.has(Math.floor(hour / dayMs) * dayMs)),
  };
  const cells = new Map<string, Cell>();
  for await (const some of measuredOf(d1, asked))
    for (const { monitorId, hour, offsetsMs, verdicts, durationsMs } of some)
      verdicts.forEach((verdict, i) => {
        if (verdict === 'unknown') return;
        const at = Math.floor((hour + offsetsMs[i]!) / minuteMs) * minuteMs;
        const key = `${monitorId} ${at}`;
        const cell = cells.get(key) ?? { monitorId, at: Math.max(at, from), tally: { good: 0, bad: 0 } };
        cells.set(key, cell);
        const isGood = verdict !== 'fail' && durationsMs[i]! <= thresholdMs;
        cell.tally[isGood ? 'good' : 'bad'] += 1;
      });
  return [...cells.values()];
}

async function hoursOf(
  history: History,
  monitors: readonly Observed[],
  thresholdMs: number,
  from: number,
  to: number,
): Promise<{ cells: Cell[]; historyMissing: boolean }> {
  const [first] = monitors;
  if (!first) return { cells: [], historyMissing: false };
  const stepOf = (at: number) => Math.floor(at / hourMs) * hourMs;
  const { cells, historyMissing } = await readRollups(history, {
    workspaceId: first.workspaceId,
    monitorIds: monitors.map(({ id }) => id),
    from: stepOf(from),
    to,
    stepOf,
    grain: 'hour',
  });
  return {
    cells: cells.map(({ monitorId, at, rollup }) => ({
      monitorId,
      at,
      tally: latencyTally(rollup, thresholdMs),
    })),
    historyMissing,
  };
}
