/**
 * Whether a figure of a period differs from that of the period before by more than chance, and in which direction. Said
 * only when it is sure: a latency changed when the confidence intervals of both periods do not touch (their ends are
 * those of the sketch's buckets, so the sketch's own error is inside them); the share of good checks when the interval of
 * the difference leaves out 0. `alpha` is for one figure: whoever looks at many divides it (`alphaFor`).
 */
import type { Rollup } from '../rollup.ts';
import { countOf } from '../sketch.ts';
import { type Batch, batchesMin } from './batches.ts';
import { studentBeyond, studentQuantile } from './beta.ts';
import { differenceBounds, quantileBounds, samplesMin } from './intervals.ts';

export const figureNames = ['p50', 'p95', 'availability'] as const;
export type FigureName = (typeof figureNames)[number];
export const quantiles = { p50: 0.5, p95: 0.95 } as const;

export const changeWords = ['better', 'worse', 'same', 'too_few'] as const;
/** `same`: no change that chance does not explain. `too_few`: nobody can tell. */
export type ChangeWord = (typeof changeWords)[number];

/** Of matrices in which nothing changed, one in twenty shows any change of the figure that is looked at. */
export const significance = 0.05;
/** Bonferroni's: holds however the figures hang together, and those of one monitor do. */
export const alphaFor = (comparisons: number): number => significance / Math.max(1, comparisons);

/**
 * Below these a figure is shown as too few to go by. Of a percentile: its 95 % interval has no end yet. Of the share of good
 * checks: as many as for p95, because with fewer even an unbroken row of good ones leaves room for one failure in twenty.
 */
export const figureSamplesMin: Record<FigureName, number> = {
  p50: samplesMin(quantiles.p50),
  p95: samplesMin(quantiles.p95),
  availability: samplesMin(0.95),
};

/** Of a period, batch by batch in order of time. */
export function changeOf(
  name: FigureName,
  now: readonly Rollup[],
  before: readonly Rollup[],
  alpha: number,
): ChangeWord {
  if (name === 'availability') {
    if (judged(now) < figureSamplesMin.availability || judged(before) < figureSamplesMin.availability)
      return 'too_few';
    const difference = differenceBounds(now.map(goodOf), before.map(goodOf), alpha);
    if (!difference) return 'too_few';
    return difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'same';
  }
  const periods = [now, before].map((period) =>
    period.map(({ sketch }) => sketch).filter((one) => countOf(one) > 0),
  );
  const df = Math.min(...periods.map(({ length }) => length)) - 1;
  if (df + 1 < batchesMin) return 'too_few';
  const each = alphaApart(alpha, df);
  const [of, than] = periods.map((sketches) => quantileBounds(sketches, quantiles[name], each));
  if (!of || !than) return 'too_few';
  return of.high < than.low ? 'better' : of.low > than.high ? 'worse' : 'same';
}

/**
 * Intervals of 95 % that do not touch are far rarer than one in twenty where nothing changed. So each is as much narrower
 * (by √2) as makes it so (Goldstein and Healy, Journal of the Royal Statistical Society A 158, 1995).
 */
const alphaApart = (alpha: number, df: number): number =>
  studentBeyond(studentQuantile(alpha, df) / Math.SQRT2, df);

const goodOf = ({ ok, slow, fail }: Rollup): Batch => ({ count: ok + slow + fail, having: ok + slow });
const judged = (period: readonly Rollup[]): number => period.reduce((sum, one) => sum + goodOf(one).count, 0);
