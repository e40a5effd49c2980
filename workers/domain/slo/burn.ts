/** The rules of one objective, judged by what can say how much was good and bad between two times. Pure. */
import { burnRateOf, type Tally } from './budget.ts';
import { shortFrom } from './decide.ts';
import {
  badChecksMin,
  type Burn,
  checksMin,
  judge,
  type Judged,
  observedShareMin,
  stayFactor,
} from './judge.ts';
import { burnRules } from './rules.ts';
import type { BurnRule, Slo } from './types.ts';

/** What is known of some time: a tally and the observed part of it, or why it is not known. */
export type Known = { tally: Tally; observedShare: number } | { missing: 'history_missing' | 'not_read' };
export type KnownBetween = (from: number, to: number) => Known;

export function burnBetween(
  slo: Pick<Slo, 'indicator' | 'objective'>,
  known: KnownBetween,
  from: number,
  to: number,
): Burn {
  const said = known(from, to);
  if ('missing' in said) return { burnRate: null, because: said.missing };
  const { tally } = said;
  if (said.observedShare < observedShareMin) return { burnRate: null, because: 'little_observed' };
  if (slo.indicator.kind === 'latency' && tally.good + tally.bad < checksMin)
    return { burnRate: null, because: 'few_checks' };
  const burnRate = burnRateOf(tally, slo.objective);
  return burnRate === null ? { burnRate, because: 'little_observed' } : { burnRate, because: null };
}

/** @param lastEndedAt of the last alert, unless one is open; so soon after it that a short window has no five minutes, it is not judged */
export const judgeRules = (
  slo: Pick<Slo, 'indicator' | 'objective' | 'windowDays'>,
  known: KnownBetween,
  now: number,
  lastEndedAt: number | null,
): Judged[] =>
  burnRules(slo.windowDays).map((rule) => {
    const from = shortFrom(now, rule.shortMs, lastEndedAt);
    const short: Burn =
      now - from < Math.min(rule.shortMs, 5 * 60_000)
        ? { burnRate: null, because: 'little_observed' }
        : burnBetween(slo, known, from, now);
    return judge(rule, longBurn(slo, known, rule, now), short);
  });

function longBurn(
  slo: Pick<Slo, 'indicator' | 'objective'>,
  known: KnownBetween,
  { longMs, burnRate }: BurnRule,
  now: number,
): Burn {
  const burn = burnBetween(slo, known, now - longMs, now);
  const said = known(now - longMs, now);
  const isOne = slo.indicator.kind === 'latency' && 'tally' in said && said.tally.bad < badChecksMin;
  // Where it says calm, one is enough to say so.
  const isBurning = burn.burnRate !== null && burn.burnRate >= burnRate * stayFactor;
  return isOne && isBurning ? { burnRate: null, because: 'few_checks' } : burn;
}
