/** What `npm run bench -- anomaly` measures at length, on one seed: through the probe's judgement and the machine. */
import { expect, it } from 'vitest';
import { ruleOf, shiftsAt, shiftStarts, watch } from '../../support/anomalies.ts';
import { laws } from '../../support/seasonal.ts';

const shop = laws['a busy shop']!;
const [low, medium, high] = [ruleOf('low'), ruleOf('medium'), ruleOf('high')];

it('a week of a busy shop with its spikes, and with an outage and a slower time learned from, degrades nothing', () => {
  const { outcomes } = watch(shop, 3, [low, medium, high, { ...ruleOf('high', 1), name: 'alone' }], 7);
  expect(outcomes.slice(0, 3).map(({ degraded }) => degraded)).toEqual([[], [], []]);
  // Without three in a row in a majority it would: single answers are slow all the time.
  expect(outcomes[3]!.degraded.length).toBeGreaterThan(3);
}, 60_000);

it('an hour that takes twice as long is seen everywhere within minutes, and ends', () => {
  const [outcome] = watch(shop, 3, [medium], 2, shiftsAt(2)).outcomes;
  const starts = shiftStarts(2);
  expect(outcome!.degraded).toHaveLength(starts.length);
  outcome!.degraded.forEach(({ from, to }, i) => {
    expect(from - starts[i]!).toBeLessThan(15 * 60_000);
    // The last hour is the last that is watched.
    if (i < starts.length - 1) expect(to - starts[i]!).toBeLessThan(75 * 60_000);
  });
}, 60_000);

it('a region alone that takes three times as long is slow by itself, and the monitor is not degraded', () => {
  const [outcome] = watch(shop, 3, [medium], 2, shiftsAt(3, 'weur')).outcomes;
  expect(outcome!.slow.weur!.length).toBe(shiftStarts(2).length);
  expect(outcome!.degraded).toEqual([]);
}, 60_000);
