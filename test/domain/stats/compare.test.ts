/** Intervals against published tables, and what a change is held against data of which the truth is known. */
import { describe, expect, it } from 'vitest';
import { effective, worthOf } from '../../../workers/domain/stats/compare/batches.ts';
import { incompleteBeta, normalDf, studentQuantile } from '../../../workers/domain/stats/compare/beta.ts';
import {
  alphaFor,
  changeOf,
  type FigureName,
  figureSamplesMin,
} from '../../../workers/domain/stats/compare/change.ts';
import {
  newcombe,
  quantileBounds,
  ranksAround,
  samplesMin,
  wilson,
} from '../../../workers/domain/stats/compare/intervals.ts';
import { sketchOf } from '../../../workers/domain/stats/sketch.ts';
import { checks, dealt, type Law, periodOf, random } from './slow-phases.ts';

describe('distributions', () => {
  it.each([
    [0.5, 2, 3, 0.6875],
    [0.3, 1, 1, 0.3],
    [0.9, 10, 2, 0.6973568802],
    [0.05, 0.5, 0.5, 0.1435662931],
  ])('the incomplete beta function of %d, %d, %d is %d', (x, a, b, value) =>
    expect(incompleteBeta(x, a, b)).toBeCloseTo(value, 8),
  );
  it.each([
    [0.05, 1, 12.7062],
    [0.05, 7, 2.3646],
    [0.01, 11, 3.1058],
    [0.001, 29, 3.6594],
    [0.05, normalDf, 1.96],
  ])("Student's distribution leaves %d outside, with %d degrees of freedom, of %d", (alpha, df, t) =>
    expect(studentQuantile(alpha, df)).toBeCloseTo(t, 3),
  );
});

describe('intervals', () => {
  // Conover, Practical Nonparametric Statistics; the binomial's own tables.
  it.each([
    [6, 0.5, [1, 6]],
    [10, 0.5, [2, 9]],
    [20, 0.5, [6, 15]],
    [100, 0.5, [40, 61]],
    [100, 0.95, [90, 100]],
  ])('of %d values those of ranks around the quantile %d enclose it at 95 %%', (n, q, ranks) => {
    const { low, high } = ranksAround(n, q, 0.05)!;
    expect([low, high]).toEqual(ranks);
  });
  it('have no end where too few values are: five for a median, 71 for p95', () => {
    expect([samplesMin(0.5), samplesMin(0.95)]).toEqual([6, 72]);
    expect([ranksAround(5, 0.5, 0.05), ranksAround(71, 0.95, 0.05)]).toEqual([null, null]);
    expect(figureSamplesMin).toEqual({ p50: 6, p95: 72, availability: 72 });
  });
  it("are Wilson's and Newcombe's own examples", () => {
    const { low, high } = wilson(81 / 263, 263, 1.96);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2553', '0.3662']);
    const share = (of: number, count: number) => ({ share: of / count, count, critical: 1.96 });
    const difference = newcombe(share(56, 70), share(48, 80));
    expect([difference.low.toFixed(4), difference.high.toFixed(4)]).toEqual(['0.0524', '0.3339']);
  });
  it('of equal values are no narrower than a bucket of the sketch, and enclose them', () => {
    const bounds = quantileBounds(
      Array.from({ length: 8 }, () => sketchOf(Array(60).fill(100))),
      0.5,
      0.05,
    )!;
    expect(bounds.low).toBeLessThan(100);
    expect(bounds.high).toBeGreaterThanOrEqual(100);
    expect(bounds.high / bounds.low).toBeCloseTo(1.01 / 0.99, 6);
  });
});

describe('what checks are worth', () => {
  it('is all of them where batches agree, and one a batch where each is of one kind', () => {
    const alike = worthOf(Array.from({ length: 8 }, () => ({ count: 100, having: 50 })))!;
    expect(effective(alike)).toBe(800);
    const split = worthOf(Array.from({ length: 8 }, (_, i) => ({ count: 100, having: i % 2 ? 100 : 0 })))!;
    expect(effective(split)).toBeCloseTo(7, 6);
  });
  it('is not known of fewer than four batches with checks', () => {
    const batch = { count: 1_000, having: 500 };
    expect(worthOf([batch, batch, batch, { count: 0, having: 0 }])).toBeNull();
  });
});

/** How often a change is said between two periods, of the direction asked for or of any. */
function saidBetween(now: Law, before: Law, figure: FigureName, alpha: number, deal = periodOf, runs = 400) {
  const next = random(20_261_121);
  let [any, worse] = [0, 0];
  for (let i = 0; i < runs; i++) {
    const word = changeOf(figure, deal(checks(now, next)), deal(checks(before, next)), alpha);
    if (word === 'better' || word === 'worse') any += 1;
    if (word === 'worse') worse += 1;
  }
  return { any: any / runs, worse: worse / runs };
}
/** A day, a check a minute, in batches of two hours. Slow phases last about an hour; so do the bad ones. */
const usual: Law = { medianMs: 80, noise: 0.2, phase: 0.15, phaseMinutes: 60, failing: 0.01 };
const promised = 0.05;

describe('a change', () => {
  it.each(['p50', 'p95', 'availability'] as const)(
    'of %s is said at most as often as promised where there is none, although slow phases last',
    (figure) => expect(saidBetween(usual, usual, figure, promised).any).toBeLessThanOrEqual(promised),
  );
  it('would be said of nothing in a quarter of all days if checks counted as independent', () => {
    // Dealt out in turns, every batch is a sample of the whole day: what lasted cannot be seen.
    expect(saidBetween(usual, usual, 'p50', promised, dealt).any).toBeGreaterThan(0.25);
    expect(saidBetween(usual, usual, 'availability', promised, dealt).any).toBeGreaterThan(promised);
  });
  it('is said in at most one of twenty whole matrices in which there is none', () => {
    const [cells, matrices] = [30, 40];
    const { any } = saidBetween(usual, usual, 'p50', alphaFor(cells), periodOf, cells * matrices);
    expect(any * cells * matrices).toBeLessThanOrEqual(matrices / 20);
  });
  it.each([
    ['p50', { ...usual, medianMs: 80 * 1.5 }, 0.95],
    ['p95', { ...usual, medianMs: 80 * 2.2 }, 0.75],
    ['availability', { ...usual, failing: 0.25 }, 0.5],
  ] as const)('of %s that is real is found, also among 30 cells', (figure, law, found) => {
    expect(saidBetween(law, usual, figure, alphaFor(30)).worse).toBeGreaterThan(found);
    expect(saidBetween(law, usual, figure, promised).worse).toBeGreaterThan(0.9);
  });
  it('has a direction', () => {
    const next = random(1);
    const [fast, slow] = [checks({ ...usual, medianMs: 40 }, next), checks(usual, next)].map(periodOf);
    expect(changeOf('p50', fast!, slow!, 0.05)).toBe('better');
    expect(changeOf('p50', slow!, fast!, 0.05)).toBe('worse');
  });
  it('within the error of the sketch is none, however many checks there are', () => {
    const at = (ms: number) =>
      periodOf(
        Array.from({ length: 100_000 }, (_, i) => ({ verdict: 'ok' as const, durationMs: ms, minute: i })),
      );
    expect(changeOf('p50', at(100.9), at(100), 0.05)).toBe('same');
    expect(changeOf('p50', at(105), at(100), 0.05)).toBe('worse');
  });
  it('is not guessed from too few checks, nor from a period that had hardly begun', () => {
    const next = random(2);
    const few = checks(usual, next).filter((_, i) => i % 30 === 0);
    expect(changeOf('p95', periodOf(few), periodOf(few), 0.05)).toBe('too_few');
    expect(changeOf('availability', periodOf(few), periodOf(few), 0.05)).toBe('too_few');
    const anHour = checks(usual, next).slice(0, 60);
    for (const figure of ['p50', 'p95', 'availability'] as const)
      expect(changeOf(figure, periodOf(checks(usual, next)), periodOf(anHour), 0.05)).toBe('too_few');
  });
  it('of good checks is not said of one bad hour: one event is no habit', () => {
    const next = random(3);
    const never = { ...usual, failing: 0 };
    const once = checks(never, next).map((one) =>
      one.minute >= 600 && one.minute < 630 ? { ...one, verdict: 'fail' as const } : one,
    );
    expect(changeOf('availability', periodOf(once), periodOf(checks(never, next)), 0.05)).toBe('same');
  });
});
