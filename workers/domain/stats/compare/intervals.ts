/**
 * Confidence intervals of what a period showed: of a latency percentile by order statistics read from the sketch, of a
 * share by Wilson's score interval. Both count checks by what they are worth (batches.ts).
 */
import { countOf, countsAt, emptySketch, mergeInto, type Sketch, valueOf } from '../sketch.ts';
import { binomialAtMost, studentQuantile } from './beta.ts';
import { type Batch, effective, forExact, type Worth, worthOf } from './batches.ts';

export type Bounds = { low: number; high: number };

const gamma = valueOf(1) / valueOf(0);
/** Where a bucket ends, milliseconds: what is told of it may be off by the sketch's error, its ends are not. */
const upperEdge = (bucket: number): number => (valueOf(bucket) * (gamma + 1)) / 2;
const lowerEdge = (bucket: number): number => upperEdge(bucket) / gamma;

/**
 * So many independent checks must there be for the smallest and the largest of them to enclose the quantile with
 * confidence 1 − alpha: q^n ≤ alpha / 2. For 95 % these are 6 for the median and 72 for p95.
 */
export const samplesMin = (quantile: number, alpha = 0.05): number =>
  Math.ceil(Math.log(alpha / 2) / Math.log(Math.max(quantile, 1 - quantile)));

/** Milliseconds; null where too few checks enclose it. @param alpha both sides together */
export function quantileBounds(sketches: readonly Sketch[], quantile: number, alpha: number): Bounds | null {
  const whole = sketches.reduce(mergeInto, emptySketch());
  const buckets = [...whole];
  const worth = worthOf(batchesBelow(sketches, buckets, quantile));
  if (!worth) return null;
  const n = Math.floor(forExact(worth, alpha));
  const ranks = ranksAround(n, quantile, alpha);
  if (!ranks) return null;
  const low = Math.floor(((ranks.low - 1) / n) * worth.count);
  const high = Math.ceil((ranks.high / n) * worth.count) - 1;
  return { low: lowerEdge(bucketAt(buckets, low)), high: upperEdge(bucketAt(buckets, high)) };
}

/** Ranks, from 1, of the order statistics of n that enclose a quantile; null where none do. */
export function ranksAround(
  n: number,
  quantile: number,
  alpha: number,
): { low: number; high: number } | null {
  if (n < samplesMin(quantile, alpha)) return null;
  // P(at most k of n lie below the quantile), for the largest k that is that unlikely, and the smallest on the other side.
  const low = firstOf(n, (k) => binomialAtMost(k, n, quantile) > alpha / 2);
  const high = firstOf(n, (k) => 1 - binomialAtMost(k - 1, n, quantile) <= alpha / 2);
  return low >= 1 && high <= n ? { low, high } : null;
}

/** The first k of 0 … n + 1 for which something holds that stays so. */
function firstOf(n: number, holds: (k: number) => boolean): number {
  let [low, high] = [0, n + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many of each batch lie below the quantile of all; of its own bucket as many as make the share exactly it. */
function batchesBelow(
  sketches: readonly Sketch[],
  buckets: readonly [number, number][],
  quantile: number,
): Batch[] {
  const count = buckets.reduce((sum, [, here]) => sum + here, 0);
  let below = 0;
  let at = buckets.findIndex(([, here]) => {
    if (below + here >= quantile * count) return true;
    below += here;
    return false;
  });
  at = at === -1 ? buckets.length - 1 : at;
  const [bucket, here] = buckets[at] ?? [0, 1];
  const part = (quantile * count - below) / here;
  return sketches.map((sketch) => {
    const { below: lower, within } = countsAt(sketch, bucket);
    return { count: countOf(sketch), having: lower + within * part };
  });
}

function bucketAt(buckets: readonly [number, number][], rank: number): number {
  let seen = 0;
  for (const [bucket, here] of buckets) {
    seen += here;
    if (seen > rank) return bucket;
  }
  return buckets.at(-1)![0];
}

/** Wilson's score interval of a share. @param critical how many standard errors far */
export function wilson(share: number, count: number, critical: number): Bounds {
  const c2 = critical ** 2 / count;
  const middle = (share + c2 / 2) / (1 + c2);
  const reach = (critical / (1 + c2)) * Math.sqrt((share * (1 - share)) / count + c2 / (4 * count));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

type Share = { share: number; count: number; critical: number };
/** How much one share lies above another: Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10). */
export function newcombe(a: Share, b: Share): Bounds {
  const of = wilson(a.share, a.count, a.critical);
  const than = wilson(b.share, b.count, b.critical);
  const difference = a.share - b.share;
  return {
    low: difference - Math.hypot(a.share - of.low, than.high - b.share),
    high: difference + Math.hypot(of.high - a.share, b.share - than.low),
  };
}

/**
 * The same of periods in batches; null where too few of them have checks. A period without a failure cannot know that
 * failures come in heaps: both go by the one that shows it more.
 */
export function differenceBounds(
  now: readonly Batch[],
  before: readonly Batch[],
  alpha: number,
): Bounds | null {
  const [a, b] = [worthOf(now), worthOf(before)];
  if (!a || !b) return null;
  const designEffect = Math.max(a.designEffect, b.designEffect);
  const shareOf = (worth: Worth): Share => ({
    share: worth.share,
    count: effective({ ...worth, designEffect }),
    critical: studentQuantile(alpha, worth.df),
  });
  return newcombe(shareOf(a), shareOf(b));
}
