/** Sketches against exact percentiles, on data of every shape, merged in any grouping and stored in between. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSketch, unpackInto } from '../../../workers/domain/stats/packed-sketch.ts';
import {
  bucketsMax,
  countOf,
  emptySketch,
  mergeInto,
  quantileOf,
  quantilesOf,
  type Sketch,
  sketchOf,
} from '../../../workers/domain/stats/sketch.ts';

const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
const normal = fc.tuple(unit, unit).map(([u, v]) => Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
const shapes = {
  /** Up to 27 days: what a sketch tells apart. */
  pareto: unit.map((u) => Math.min(20 * u ** (-1 / 1.1), 27 * 86_400_000)),
  lognormal: normal.map((z) => Math.exp(4.5 + 0.9 * z)),
  bimodal: fc.tuple(fc.boolean(), normal).map(([isFar, z]) => (isFar ? 2_000 + 50 * z : 20 + z)),
  constant: fc.constant(137),
  tiny: unit.map((u) => 0.1 + u),
  huge: unit.map((u) => 60_000 + u * 27 * 86_400_000),
};
const quantiles = [0, 0.01, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

const stored = (sketch: Sketch): Sketch => {
  const back = emptySketch();
  unpackInto(back, packSketch(sketch));
  return back;
};

describe.each(Object.entries(shapes))('of %s data, a sketch', (_name, value) => {
  // Hours of a few regions, each with its results.
  const hours = fc.array(fc.tuple(fc.nat(2), fc.array(value, { maxLength: 60 })), {
    minLength: 1,
    maxLength: 30,
  });

  it('merged from stored hours to days to a year equals one of all, for any regions, within 1 % of the exact percentiles', () => {
    fc.assert(
      fc.property(hours, fc.subarray([0, 1, 2], { minLength: 1 }), fc.integer({ min: 1, max: 9 }), (all, regions, perDay) => {
        const chosen = all.filter(([region]) => regions.includes(region)).map(([, values]) => values);
        const year = emptySketch();
        for (let i = 0; i < chosen.length; i += perDay) {
          const day = emptySketch();
          for (const hour of chosen.slice(i, i + perDay)) mergeInto(day, stored(sketchOf(hour)));
          unpackInto(year, packSketch(day));
        }
        const exact = chosen.flat().sort((a, b) => a - b);
        expect(year).toEqual(sketchOf(exact));
        expect(countOf(year)).toBe(exact.length);
        expect([...year].length).toBeLessThanOrEqual(bucketsMax);
        quantilesOf(year, quantiles).forEach((seen, i) => {
          if (exact.length === 0) return expect(seen).toBeNull();
          const truth = exact[Math.floor(quantiles[i]! * (exact.length - 1))]!;
          expect(Math.abs(seen! - truth) / truth).toBeLessThanOrEqual(0.01 + 1e-9);
        });
      }),
      { numRuns: 60 },
    );
  }); // prettier-ignore
});

describe('a sketch', () => {
  it('gives its buckets in order, and several percentiles in one pass what it gives one by one', () => {
    const sketch = sketchOf([500, 0.4, 20_000, 90, 0.4]);
    const buckets = [...sketch];
    expect(buckets.map(([, count]) => count)).toEqual([2, 1, 1, 1]);
    expect(buckets).toEqual([...buckets].sort(([a], [b]) => a - b));
    expect(quantilesOf(sketch, quantiles)).toEqual(quantiles.map((q) => quantileOf(sketch, q)));
  });
  it('of a year of the widest data is at most 10 KB, however much it counts', () => {
    const widest = emptySketch();
    for (let ms = 0.1; ms < 3e9; ms *= 1.01) mergeInto(widest, sketchOf([ms]));
    for (let doubled = 0; doubled < 34; doubled++) mergeInto(widest, widest);
    expect(countOf(widest)).toBeGreaterThan(1e12);
    expect(packSketch(widest).length).toBeLessThan(10_000);
    expect(stored(widest)).toEqual(widest);
  });
});
