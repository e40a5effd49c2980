/**
 * Latency sketches: logarithmic buckets whose merge is a sum, so that percentiles over any range and any regions come
 * from parts. Relative error at most 1 % between the smallest and the largest latency that is told apart, which also
 * bounds its size: at most `bucketsMax` buckets. DDSketch, Masson, Rim and Lee, VLDB 2019.
 */
const relativeError = 0.01;
const gamma = (1 + relativeError) / (1 - relativeError);
const logGamma = Math.log(gamma);
/** Milliseconds below the one share the lowest bucket, above the other the highest (28 days, a heartbeat's run). */
const smallestMs = 0.1;
const largestMs = 28 * 86_400_000;

/** Never −0, which is not equal to 0 everywhere. */
export const bucketOf = (ms: number): number =>
  Math.ceil(Math.log(Math.min(Math.max(ms, smallestMs), largestMs)) / logGamma) + 0;
export const lowestBucket = bucketOf(smallestMs);
export const bucketsMax = bucketOf(largestMs) - lowestBucket + 1;
/** The value that stands for a bucket: off by at most 1 % from anything in it. */
export const valueOf = (bucket: number): number => (2 * gamma ** bucket) / (gamma + 1);

/** Counts lie in whole blocks of so many buckets: a merge is a loop over two arrays, and equal sketches look the same. */
const block = 128;

/** Bucket → count; gives its pairs in the order of latency, none of them 0. */
export class Sketch implements Iterable<[bucket: number, count: number]> {
  /** The bucket that `counts[0]` is of. */
  first = 0;
  counts = new Float64Array();

  /** Makes room for all buckets from one to another. */
  cover(from: number, to: number): void {
    const end = this.first + this.counts.length;
    const isEmpty = this.counts.length === 0;
    if (!isEmpty && from >= this.first && to < end) return;
    const first = Math.floor((isEmpty ? from : Math.min(from, this.first)) / block) * block;
    const last = isEmpty ? to : Math.max(to, end - 1);
    const counts = new Float64Array(Math.ceil((last + 1 - first) / block) * block);
    if (!isEmpty) counts.set(this.counts, this.first - first);
    this.first = first;
    this.counts = counts;
  }

  *[Symbol.iterator](): Generator<[bucket: number, count: number]> {
    for (let i = 0; i < this.counts.length; i++)
      if (this.counts[i]! > 0) yield [this.first + i, this.counts[i]!];
  }
}

export const emptySketch = (): Sketch => new Sketch();

export const addTo = (sketch: Sketch, ms: number, count = 1): void => addBucket(sketch, bucketOf(ms), count);

export function addBucket(sketch: Sketch, bucket: number, count: number): void {
  sketch.cover(bucket, bucket);
  sketch.counts[bucket - sketch.first]! += count;
}

export function sketchOf(values: Iterable<number>): Sketch {
  const sketch = emptySketch();
  for (const value of values) addTo(sketch, value);
  return sketch;
}

export function mergeInto(sketch: Sketch, { first, counts }: Sketch): Sketch {
  if (counts.length === 0) return sketch;
  sketch.cover(first, first + counts.length - 1);
  const shift = first - sketch.first;
  for (let i = 0; i < counts.length; i++) sketch.counts[shift + i]! += counts[i]!;
  return sketch;
}

export function countOf({ counts }: Sketch): number {
  let count = 0;
  for (let i = 0; i < counts.length; i++) count += counts[i]!;
  return count;
}

/** How many lie in lower buckets than this one, and how many in it. */
export function countsAt({ first, counts }: Sketch, bucket: number): { below: number; within: number } {
  const end = Math.min(Math.max(bucket - first, 0), counts.length);
  let below = 0;
  for (let i = 0; i < end; i++) below += counts[i]!;
  return { below, within: counts[bucket - first] ?? 0 };
}

/** @param quantile 0 to 1; the value of rank ⌊q·(n − 1)⌋. @returns milliseconds, null for an empty sketch */
export const quantileOf = (sketch: Sketch, quantile: number): number | null =>
  quantilesOf(sketch, [quantile])[0]!;

/** Several of them in one pass. @param quantiles rising */
export function quantilesOf(sketch: Sketch, quantiles: readonly number[]): (number | null)[] {
  const count = countOf(sketch);
  if (count === 0) return quantiles.map(() => null);
  let at = 0;
  let seen = sketch.counts[0]!;
  return quantiles.map((quantile) => {
    const rank = Math.floor(quantile * (count - 1));
    while (seen <= rank) seen += sketch.counts[++at]!;
    return valueOf(sketch.first + at);
  });
}
