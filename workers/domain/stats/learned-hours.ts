/** An hour of answers as learning sees it: its median, and how its answers lie about that, with the hours beside it. */
import type { Rollup } from './rollup.ts';
import { addBucket, bucketOf, emptySketch, mergeInto, quantileOf, type Sketch, valueOf } from './sketch.ts';

const hourMs = 3_600_000;

export type RollupHour = { at: number; rollup: Pick<Rollup, 'sketch'> };
/** `low`, `high`, `top`: the 5th, 95th and 99th percentile of answers as a share of their hour's median. */
export type LearnedHour = { at: number; medianMs: number; low: number; high: number; top: number };

/** Those with answers, in the order of time. */
export function shapesOf(hours: readonly RollupHour[]): LearnedHour[] {
  const known = new Map<number, { medianMs: number; about: Sketch }>();
  for (const { at, rollup } of hours) {
    const medianMs = quantileOf(rollup.sketch, 0.5);
    if (medianMs === null) continue;
    // Buckets are logarithms: what lies so many of them apart is so many times as much.
    const middle = bucketOf(medianMs);
    const about = emptySketch();
    for (const [bucket, count] of rollup.sketch) addBucket(about, bucket - middle, count);
    known.set(at, { medianMs, about });
  }
  return [...known]
    .sort(([a], [b]) => a - b)
    .map(([at, { medianMs }]) => {
      const about = emptySketch();
      for (const near of [at - hourMs, at, at + hourMs]) {
        const one = known.get(near);
        if (one) mergeInto(about, one.about);
      }
      const share = (quantile: number) => quantileOf(about, quantile)! / valueOf(0);
      return { at, medianMs, low: share(0.05), high: share(0.95), top: share(0.99) };
    });
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
