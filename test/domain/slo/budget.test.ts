import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTally, budgetOf, burnRateOf, exhaustedAt } from '../../../workers/domain/slo/budget.ts';
import { percentWords } from '../../../workers/domain/slo/words.ts';
import { availabilityTally, latencyTally, observedShare } from '../../../workers/domain/slo/tally.ts';
import { addResult, emptyRollup } from '../../../workers/domain/stats/rollup.ts';
import type { Ledger } from '../../../workers/domain/stats/uptime.ts';

const day = 86_400_000;
const tally = fc.record({ good: fc.nat(10_000_000), bad: fc.nat(10_000_000) });
const objective = fc.constantFrom(0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999);

describe('an error budget', () => {
  it('of 99.9 % over 30 days is 43 minutes and 12 seconds of downtime', () => {
    const { total, left, attained } = budgetOf({ good: 30 * day, bad: 0 }, 0.999);
    expect([Math.round(total), Math.round(left), attained]).toEqual([2_592_000, 2_592_000, 1]);
  });

  it('is negative when more was spent than there was', () => {
    expect(budgetOf({ good: 98, bad: 2 }, 0.99).leftShare).toBeCloseTo(-1);
  });

  it('has no share and no attained ratio when nothing was observed', () => {
    expect(budgetOf({ good: 0, bad: 0 }, 0.99)).toMatchObject({ attained: null, leftShare: null, total: 0 });
  });

  it('is what was spent and what is left together', () =>
    fc.assert(
      fc.property(tally, objective, (some, goal) => {
        const { total, spent, left } = budgetOf(some, goal);
        expect(spent + left).toBeCloseTo(total, 6);
      }),
    ));

  it('never grows by something bad, and is gone exactly when the objective is missed', () =>
    fc.assert(
      fc.property(tally, objective, fc.integer({ min: 1, max: 1_000 }), (some, goal, more) => {
        const [before, after] = [
          budgetOf(some, goal),
          budgetOf(addTally(some, { good: 0, bad: more }), goal),
        ];
        expect(after.left).toBeLessThan(before.left);
        const { good, bad } = some;
        if (good + bad > 0 && Math.abs(before.left) > 1e-3)
          expect(before.left > 0).toBe(good / (good + bad) > goal);
      }),
    ));

  it('merges: the burn rate of several monitors lies between theirs', () =>
    fc.assert(
      fc.property(tally, tally, objective, (a, b, goal) => {
        const [one, two, both] = [a, b, addTally(a, b)].map((some) => burnRateOf(some, goal));
        if (one == null || two == null || both == null) return;
        expect(both).toBeGreaterThanOrEqual(Math.min(one, two) - 1e-6);
        expect(both).toBeLessThanOrEqual(Math.max(one, two) + 1e-6);
      }),
    ));

  it('is gone after what is left of the window, divided by the burn rate; at an even pace it lasts', () => {
    expect(exhaustedAt(0.5, 5, 30 * day, 0)).toBe(3 * day);
    expect(exhaustedAt(0.5, 1, 30 * day, 0)).toBeNull();
    expect(exhaustedAt(-0.1, 5, 30 * day, 0)).toBeNull();
    expect(exhaustedAt(null, null, 30 * day, 0)).toBeNull();
  });

  it('is told cut, never rounded up', () => {
    expect(percentWords(0.99999)).toBe('99.99 %');
    expect(percentWords(0.57)).toBe('57 %');
    expect(percentWords(0.999, 3)).toBe('99.9 %');
    expect(percentWords(-0.201, 0)).toBe('-21 %');
  });
});

describe('what counts', () => {
  const ledger = (over: Partial<Ledger> = {}): Ledger => ({
    outages: [],
    unobserved: [],
    observedFrom: 0,
    ...over,
  });

  it('is downtime of all monitors, without what nobody observed: not even an outage held open meanwhile', () => {
    const ledgers = [
      ledger({ outages: [{ from: 100, to: 300 }], unobserved: [{ from: 200, to: 400 }] }),
      ledger({ observedFrom: 500 }),
    ];
    expect(availabilityTally(ledgers, 0, 1_000)).toEqual({ good: 1_200, bad: 100 });
    expect(observedShare(ledgers, 0, 1_000)).toBe(0.65);
  });

  it('is nothing of a monitor that was made later, and nothing at all without monitors', () => {
    expect(observedShare([ledger({ observedFrom: 2_000 })], 0, 1_000)).toBe(0);
    expect(observedShare([], 0, 1_000)).toBe(0);
  });

  it('is a check answered in time; a slow one in time is good, a failed one bad, an unknown one nothing', () => {
    const rollup = emptyRollup();
    for (const [verdict, durationMs] of [
      ['ok', 100],
      ['slow', 290],
      ['ok', 300],
      ['slow', 310],
      ['fail', 10],
      ['unknown', 10],
    ] as const)
      addResult(rollup, { verdict, durationMs });
    expect(latencyTally(rollup, 300)).toEqual({ good: 3, bad: 2 });
  });

  it('grows with the threshold, and every check is good or bad', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 30_000 }),
        (latencies, threshold) => {
          const rollup = emptyRollup();
          for (const durationMs of latencies) addResult(rollup, { verdict: 'ok', durationMs });
          const [tight, wide] = [latencyTally(rollup, threshold), latencyTally(rollup, threshold * 2)];
          expect(tight.good + tight.bad).toBe(latencies.length);
          expect(wide.good).toBeGreaterThanOrEqual(tight.good);
        },
      ),
    ));
});
