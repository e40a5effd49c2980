/** The four rules of the SRE Workbook, chapter 5: when they fire, when they are silent again, and what keeps them from guessing. */
import { describe, expect, it } from 'vitest';
import { judgeRules, type KnownBetween } from '../../../workers/domain/slo/burn.ts';
import { burnRules, isReachable } from '../../../workers/domain/slo/rules.ts';
import { availabilityTally, observedShare } from '../../../workers/domain/slo/tally.ts';
import type { Slo } from '../../../workers/domain/slo/types.ts';
import type { Interval } from '../../../workers/domain/stats/uptime.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const begin = 100 * day;
const slo: Pick<Slo, 'indicator' | 'objective' | 'windowDays'> = {
  indicator: { kind: 'availability' },
  objective: 0.999,
  windowDays: 30,
};

/** One monitor, looked at since its beginning, with these outages. */
const watched =
  (outages: Interval[], observedFrom = 0, unobserved: Interval[] = []): KnownBetween =>
  (from, to) => {
    const ledgers = [{ outages, unobserved, observedFrom }];
    return { tally: availabilityTally(ledgers, from, to), observedShare: observedShare(ledgers, from, to) };
  };
const firing = (known: KnownBetween, now: number, given = slo, ended: number | null = null): number[] =>
  judgeRules(given, known, now, ended).flatMap(({ state }, i) => (state === 'burning' ? [i] : []));
/** A failing share of the time, in slices of ten seconds. */
const failing = (share: number, from: number, to: number): Interval[] =>
  Array.from({ length: Math.ceil((to - from) / (10 * second)) }, (_, i) => {
    const at = from + i * 10 * second;
    return { from: at, to: Math.min(to, at + share * 10 * second) };
  });

describe('the four windows', () => {
  it('are those of the Workbook for 30 days', () => {
    expect(
      burnRules(30).map(({ longMs, shortMs, burnRate, severity }) => [
        longMs / hour,
        shortMs / minute,
        burnRate,
        severity,
      ]),
    ).toEqual([
      [1, 5, 14.4, 'critical'],
      [6, 30, 6, 'critical'],
      [24, 120, 3, 'minor'],
      [72, 360, 1, 'minor'],
    ]);
  });

  it.each([
    [28, [13.44, 5.6, 2.8, 1]],
    [90, [43.2, 18, 9, 3]],
    [7, [3.36, 1.4, 1, 1]],
  ])('keep their share of the budget over %i days, and are never below an even pace', (windowDays, rates) => {
    expect(burnRules(windowDays).map(({ burnRate }) => burnRate)).toEqual(rates);
  });

  it('of a low objective say that they can never fire', () => {
    expect(burnRules(30).map((rule) => isReachable(rule, 0.9))).toEqual([false, true, true, true]);
    expect(burnRules(30).map((rule) => isReachable(rule, 0.999))).toEqual([true, true, true, true]);
  });
});

describe('time to detect', () => {
  // Workbook: (1 − objective) / error ratio × long window × burn rate.
  it.each([
    // rule, error ratio, seconds
    [0, 1, 51.84],
    [1, 1, 129.6],
    [2, 1, 259.2],
    [3, 1, 259.2],
    [0, 0.1, 518.4],
    [1, 0.1, 1_296],
    [2, 0.1, 2_592],
    [3, 0.1, 2_592],
  ])('rule %i at an error ratio of %d fires after %d s', (rule, ratio, seconds) => {
    const known = watched(failing(ratio, begin, begin + 2 * hour));
    // Slices of ten seconds are bad first: a little earlier than an even flow, never later.
    expect(firing(known, begin + (seconds + 0.1) * second)).toContain(rule);
    expect(firing(known, begin + (seconds - 10.1) * second)).not.toContain(rule);
  });

  it('an outage of which a share just below the rate fails never fires the rule', () => {
    const known = watched(failing(0.0143, begin, begin + 3 * hour));
    expect(firing(known, begin + 2 * hour)).not.toContain(0);
  });
});

describe('time to reset', () => {
  // The short window holds so little of what failed that its rate falls below the rule's.
  it.each([
    [0, 5 * minute * (1 - 0.0144)],
    [1, 30 * minute * (1 - 0.006)],
    [2, 2 * hour * (1 - 0.003)],
    [3, 6 * hour * (1 - 0.001)],
  ])('rule %i is silent after %d ms', (rule, ms) => {
    // Longer than every short window, and well in every long one.
    const end = begin + 7 * hour;
    const known = watched([{ from: begin, to: end }]);
    expect(firing(known, end + ms - second)).toContain(rule);
    expect(firing(known, end + ms + second)).not.toContain(rule);
  });
});

describe('too little to judge', () => {
  it('is a monitor made an hour ago, for the windows that are longer than twice that', () => {
    const known = watched([], begin - hour);
    expect(judgeRules(slo, known, begin, null).map(({ long }) => long.because)).toEqual([
      null,
      'little_observed',
      'little_observed',
      'little_observed',
    ]);
  });

  it('is a window most of which was maintenance, though what was observed of it was bad', () => {
    const known = watched([{ from: begin - hour, to: begin }], 0, [
      { from: begin - day, to: begin - 10 * minute },
    ]);
    expect(judgeRules(slo, known, begin, null)[0]).toMatchObject({
      long: { burnRate: null, because: 'little_observed' },
      state: 'unjudged',
    });
  });

  it('is four checks of five minutes, were they all bad', () => {
    const known: KnownBetween = (from, to) => ({
      tally: to - from <= 5 * minute ? { good: 0, bad: 4 } : { good: 40, bad: 8 },
      observedShare: 1,
    });
    const latency = { ...slo, indicator: { kind: 'latency', thresholdMs: 300 } as const };
    expect(judgeRules(latency, known, begin, null)[0]).toMatchObject({
      short: { because: 'few_checks' },
      state: 'unjudged',
    });
  });

  it('is one bad check, however few there are beside it; two are not', () => {
    const latency = { ...slo, indicator: { kind: 'latency', thresholdMs: 300 } as const };
    const checks =
      (bad: number): KnownBetween =>
      (from, to) => ({ tally: { good: Math.round((to - from) / minute) - bad, bad }, observedShare: 1 });
    expect(judgeRules(latency, checks(1), begin, null)[0]).toMatchObject({
      long: { because: 'few_checks' },
      state: 'unjudged',
    });
    expect(firing(checks(1), begin, latency)).toEqual([]);
    expect(firing(checks(2), begin, latency)).toContain(0);
  });

  it('is history that cannot be read; but a short window that does not burn answers alone', () => {
    const known =
      (bad: number): KnownBetween =>
      (from, to) =>
        to - from > 6 * hour
          ? { missing: 'history_missing' }
          : { tally: { good: 1_000 - bad, bad }, observedShare: 1 };
    const states = (bad: number) => judgeRules(slo, known(bad), begin, null).map(({ state }) => state);
    expect(states(500)).toEqual(['burning', 'burning', 'unknown', 'unknown']);
    expect(states(0)).toEqual(['calm', 'calm', 'calm', 'calm']);
  });
});

describe('what an ended alert told of', () => {
  it('is not told again by a milder rule whose short window still holds it', () => {
    const known = watched([{ from: begin, to: begin + 20 * minute }]);
    const now = begin + 70 * minute;
    expect(firing(known, now)).toEqual([2, 3]);
    expect(firing(known, now, slo, begin + 60 * minute)).toEqual([]);
  });

  it('but an outage after its end is', () => {
    const known = watched([
      { from: begin, to: begin + 20 * minute },
      { from: begin + 62 * minute, to: begin + 70 * minute },
    ]);
    expect(firing(known, begin + 70 * minute, slo, begin + 60 * minute)).toEqual([0, 1, 2, 3]);
  });
});
