/** Does a rule fire? Too little that was observed is no answer: it neither raises an alert nor is it called calm by guess. Pure. */
import type { BurnRule } from './types.ts';

/** Less of a window than this was observed: its burn rate would be a guess. */
export const observedShareMin = 0.5;
/** One bad check of two says nothing yet. */
export const checksMin = 5;
/** A single bad check may be a coincidence, however few there are beside it: it alone fires nothing. */
export const badChecksMin = 2;

export type NotJudged = 'little_observed' | 'few_checks' | 'history_missing' | 'not_read';
export type Burn = { burnRate: number; because: null } | { burnRate: null; because: NotJudged };

/** `unknown`: what it is made of could not be read. `unjudged`: it could, and is too little. */
export type RuleState = 'burning' | 'calm' | 'unjudged' | 'unknown';
export type Judged = { rule: BurnRule; long: Burn; short: Burn; state: RuleState; stays: RuleState };

/** One that fired goes on until it is this much below its rate, so that it does not come and go. */
export const stayFactor = 0.9;

export const judge = (rule: BurnRule, long: Burn, short: Burn): Judged => ({
  rule,
  long,
  short,
  state: stateOf(rule.burnRate, long, short),
  stays: stateOf(rule.burnRate * stayFactor, long, short),
});

function stateOf(rate: number, ...windows: Burn[]): RuleState {
  // Both must burn: one that does not is an answer, whatever the other would say.
  if (windows.some(({ burnRate }) => burnRate !== null && burnRate < rate)) return 'calm';
  if (windows.some(({ because }) => because === 'history_missing' || because === 'not_read'))
    return 'unknown';
  return windows.some(({ burnRate }) => burnRate === null) ? 'unjudged' : 'burning';
}
