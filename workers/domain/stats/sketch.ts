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

/** Bucket → count. */
export type Sketch = Map<number, number>;

export const bucketOf = (ms: number): number =>
  Math.ceil(Math.log(Math.min(Math.max(ms, smallestMs), largestMs)) / logGamma);
export const lowestBucket = bucketOf(smallestMs);
export const bucketsMax = bucketOf(largestMs) - lowestBucket + 1;
/** The value that stands for a bucket: off by at most 1 % from anything in it. */
export const valueOf = (bucket: number): number => (2 * gamma ** bucket) / (gamma + 1);

export function addTo(sketch: Sketch, ms: number, count = 1): void {
  const bucket = bucketOf(ms);
  sketch.set(bucket, (sketch.get(bucket) ?? 0) + count);
}

export function sketchOf(values: Iterable<number>): Sketch {
  const sketch: Sketch = new Map();
  for (const value of values) addTo(sketch, value);
  return sketch;
}

export function mergeInto(sketch: Sketch, other: Sketch): Sketch {
  for (const [bucket, count] of other) sketch.set(bucket, (sketch.get(bucket) ?? 0) + count);
  return sketch;
}

export function countOf(sketch: Sketch): number {
  let count = 0;
  for (const one of sketch.values()) count += one;
  return count;
}

/** @param quantile 0 to 1; the value of rank ⌊q·(n − 1)⌋. @returns milliseconds, null for an empty sketch */
export function quantileOf(sketch: Sketch, quantile: number): number | null {
  const count = countOf(sketch);
  if (count === 0) return null;
  const rank = Math.floor(quantile * (count - 1));
  let seen = 0;
  for (const [bucket, here] of [...sketch].sort((a, b) => a[0] - b[0])) {
    seen += here;
    if (seen > rank) return valueOf(bucket);
  }
  return null;
}
