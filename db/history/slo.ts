/**
 * What an objective is measured by. Availability comes from the ledgers of its monitors, which D1 has for good. Latency
 * comes from results: those of the last hours one by one from D1, older ones as hours through the door (rollups.ts);
 * with history away what is older than D1 is not known, and that is said.
 */
import { drizzle } from 'drizzle-orm/d1';
import { burnBetween, type Known, type KnownBetween } from '../../workers/domain/slo/burn.ts';
import { type Budget, budgetOf, type Tally } from '../../workers/domain/slo/budget.ts';
import { tallyBetween } from '../../workers/domain/slo/cells.ts';
import { availabilityTally, observedShare } from '../../workers/domain/slo/tally.ts';
import type { Burn } from '../../workers/domain/slo/judge.ts';
import type { Slo } from '../../workers/domain/slo/types.ts';
import type { Ledger } from '../../workers/domain/stats/uptime.ts';
import { ledgersOf } from '../d1/queries/observed.ts';
import { dayMs } from '../d1/queries/result-rows.ts';
import type { History } from './open.ts';
import { type Depth, type LatencyCells, readLatency } from './slo-latency.ts';
import type { Observed } from './uptime.ts';

export type Measured = {
  /** Of the whole window, as far as it could be read. */
  budget: Budget;
  known: KnownBetween;
  tally: (from: number, to: number) => Tally;
  ledgers: ReadonlyMap<string, Ledger>;
  historyMissing: boolean;
};

/** @param depth how much of a latency objective is read; `near` are the last hours only: its budget is not known then */
export async function measureSlo(
  history: History,
  slo: Slo,
  monitors: readonly Observed[],
  now: number,
  depth: Depth = 'all',
  from = now - slo.windowDays * dayMs,
): Promise<Measured> {
  const [first] = monitors;
  const all = first
    ? await ledgersOf(drizzle(history.d1), first.workspaceId, [...monitors], from, now)
    : new Map<string, Ledger>();
  return measureWith(history, slo, monitors, all, now, depth, from);
}

/** @param ledgers of these monitors, and perhaps of others, since `from` */
export async function measureWith(
  history: History,
  slo: Slo,
  monitors: readonly Observed[],
  ledgers: ReadonlyMap<string, Ledger>,
  now: number,
  depth: Depth,
  from = now - slo.windowDays * dayMs,
): Promise<Measured> {
  const own = new Map(monitors.map(({ id }) => [id, ledgers.get(id)!]));
  const some = [...own.values()];
  const share = (begin: number, end: number) => observedShare(some, begin, end);
  if (slo.indicator.kind === 'availability') {
    const tally = (begin: number, end: number) => availabilityTally(some, begin, end);
    const known: KnownBetween = (a, b) => ({ tally: tally(a, b), observedShare: share(a, b) });
    const budget = budgetOf(tally(from, now), slo.objective);
    return { budget, known, tally, ledgers: own, historyMissing: false };
  }
  const cells = await readLatency(history, monitors, own, slo.indicator.thresholdMs, { from, now, depth });
  const known: KnownBetween = (a, b) => latencyKnown(cells, a, b, share);
  // The window's first hour began before it, and is in its budget.
  const tally = (a: number, b: number) => tallyBetween(cells.hours, a <= from ? -Infinity : a, b);
  const budget = budgetOf(tally(-Infinity, now), slo.objective);
  return { budget, known, tally, ledgers: own, historyMissing: cells.historyMissing };
}

function latencyKnown(
  { minutes, minutesFrom, hours, hoursFrom, historyMissing }: LatencyCells,
  from: number,
  to: number,
  share: (from: number, to: number) => number,
): Known {
  if (minutesFrom !== null && from >= minutesFrom)
    return { tally: tallyBetween(minutes, from, to), observedShare: share(from, to) };
  if (hoursFrom === null) return { missing: 'not_read' };
  if (historyMissing) return { missing: 'history_missing' };
  const begin = Math.floor(from / 3_600_000) * 3_600_000;
  return { tally: tallyBetween(hours, begin, to), observedShare: share(from, to) };
}

/** How fast it burns lately: over the last day, or the longest shorter time that can be judged. */
export function paceOf(slo: Slo, { known }: Measured, now: number): Burn & { overMs: number } {
  const hour = 3_600_000;
  const burns = [24 * hour, 6 * hour, hour].map((overMs) => ({
    ...burnBetween(slo, known, now - overMs, now),
    overMs,
  }));
  return burns.find(({ burnRate }) => burnRate !== null) ?? burns[0]!;
}

/** The objective over any time, for a report. */
export async function sloOver(
  history: History,
  slo: Slo,
  monitors: readonly Observed[],
  from: number,
  to: number,
): Promise<{ attained: number | null; budgetLeft: number | null; historyMissing: boolean }> {
  const { budget, historyMissing } = await measureSlo(history, slo, monitors, to, 'far', from);
  return { attained: budget.attained, budgetLeft: budget.leftShare, historyMissing };
}
