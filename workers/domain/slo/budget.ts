/**
 * The error budget: what may be bad while the objective is kept. A tally counts milliseconds (availability) or checks
 * (latency); what nobody observed is in neither part. Pure.
 */
import { cutRatio } from '../stats/uptime.ts';

export type Tally = { good: number; bad: number };

export const nothing: Tally = { good: 0, bad: 0 };
export const addTally = (a: Tally, b: Tally): Tally => ({ good: a.good + b.good, bad: a.bad + b.bad });

export type Budget = {
  /** Cut; null when nothing was observed. */
  attained: number | null;
  /** In the tally's unit; `left` is below zero when more was spent than there was. */
  total: number;
  spent: number;
  left: number;
  /** Of the total; null when there is none. */
  leftShare: number | null;
};

/** The budget of what was observed: the objective is attained exactly while something is left of it. */
export function budgetOf({ good, bad }: Tally, objective: number): Budget {
  const all = good + bad;
  const total = all * (1 - objective);
  const left = total - bad;
  return {
    attained: all > 0 ? cutRatio(good / all) : null,
    total,
    spent: bad,
    left,
    leftShare: all > 0 ? left / total : null,
  };
}

/** How many times too fast the budget is spent: 1 spends it exactly over the window. Null when nothing was observed. */
export function burnRateOf({ good, bad }: Tally, objective: number): number | null {
  const all = good + bad;
  return all > 0 ? bad / all / (1 - objective) : null;
}

/** When nothing of the budget is left if it burns on like this; null: never, or it is gone. Of a rolling window nothing comes back meanwhile. */
export function exhaustedAt(
  leftShare: number | null,
  burnRate: number | null,
  windowMs: number,
  now: number,
): number | null {
  if (leftShare === null || leftShare <= 0 || burnRate === null || burnRate <= 1) return null;
  return Math.round(now + (leftShare * windowMs) / burnRate);
}
