/**
 * What latency checks were good and bad, minute by minute for the last hours and hour by hour before: each window is
 * added up from these. A minute or an hour that nobody observed whole is left out whole. Pure.
 */
import { overlapMs, type Interval } from '../stats/uptime.ts';
import { addTally, nothing, type Tally } from './budget.ts';

export type Cell = { monitorId: string; at: number; tally: Tally };

/** @param unobserved of each monitor */
export const observedCells = (
  cells: readonly Cell[],
  lengthMs: number,
  unobserved: ReadonlyMap<string, readonly Interval[]>,
): Cell[] =>
  cells.filter(({ monitorId, at }) => {
    const gaps = unobserved.get(monitorId) ?? [];
    return gaps.length === 0 || overlapMs(gaps, at, at + lengthMs) === 0;
  });

/** Of the cells that begin in [from, to). */
export const tallyBetween = (cells: readonly Cell[], from: number, to: number): Tally =>
  cells
    .filter(({ at }) => at >= from && at < to)
    .map(({ tally }) => tally)
    .reduce(addTally, nothing);
