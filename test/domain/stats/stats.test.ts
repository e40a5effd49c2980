import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSketch, unpackInto } from '../../../workers/domain/stats/packed-sketch.ts';
import {
  bucketsMax,
  emptySketch,
  mergeInto,
  quantileOf,
  type Sketch,
  sketchOf,
} from '../../../workers/domain/stats/sketch.ts';
import { localDays } from '../../../workers/domain/stats/days.ts';
import {
  cutRatio,
  dayBars,
  type Interval,
  type Ledger,
  overlapMs,
  uptimeOf,
} from '../../../workers/domain/stats/uptime.ts';

const latency = fc.oneof(
  fc.double({ min: 0.2, max: 200, noNaN: true }),
  fc.double({ min: 1, max: 60_000, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }).map((u) => 20 / (1.0001 - u) ** 0.8),
  fc.constant(42),
);
const latencies = fc.array(latency, { minLength: 1, maxLength: 300 });

describe('latency sketches', () => {
  it('are off by at most 1 % at every percentile, whatever the data', () => {
    fc.assert(
      fc.property(latencies, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const exact = [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))]!;
        const seen = quantileOf(sketchOf(values), q)!;
        expect(Math.abs(seen - exact) / exact).toBeLessThanOrEqual(0.01 + 1e-9);
      }),
    );
  });
  it('merge in any order and grouping to what one sketch of all would be', () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, (a, b, c) => {
        const right = mergeInto(sketchOf(c), mergeInto(sketchOf(b), sketchOf(a)));
        expect(right).toEqual(sketchOf([...a, ...b, ...c]));
      }),
    );
  });
  it('survive being stored, many in one text', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const bytes = Uint8Array.from([...packSketch(sketchOf(a)), ...packSketch(sketchOf(b))]);
        const [first, second]: Sketch[] = [emptySketch(), emptySketch()];
        const end = unpackInto(first!, bytes);
        expect(unpackInto(second!, bytes, end)).toBe(bytes.length);
        expect([first, second]).toEqual([sketchOf(a), sketchOf(b)]);
      }),
    );
  });
  it('are bounded: the shortest and the longest time are at most so many buckets apart', () => {
    const extremes = sketchOf([0, 1e-9, 1, 1e12, Number.MAX_VALUE]);
    const buckets = [...extremes].map(([bucket]) => bucket);
    expect(Math.max(...buckets) - Math.min(...buckets) + 1).toBe(bucketsMax);
    expect(bucketsMax).toBeLessThan(1_200);
    expect(unpackInto(emptySketch(), packSketch(extremes))).toBeGreaterThan(0);
  });
  it.each([[[1]], [[1, 200]], [[255, 255, 255, 255, 255, 255, 255, 255]], [[255, 127, 3]]])(
    'what is no sketch is refused: %j',
    (bytes) => {
      expect(() => unpackInto(emptySketch(), Uint8Array.from(bytes))).toThrow(RangeError);
    },
  );
  it('an empty one has no percentile', () => expect(quantileOf(emptySketch(), 0.5)).toBeNull());
});

describe('uptime', () => {
  const hour = 3_600_000;
  const from = Date.UTC(2026, 0, 10);
  const ledger = (outages: Interval[], observedFrom = 0): Ledger => ({
    outages,
    unobserved: [],
    observedFrom,
  });
  it.each([
    ['no outage', [], 1],
    ['half an hour of ten', [{ from: from + hour, to: from + 1.5 * hour }], 0.95],
    [
      'overlapping outages count once',
      [
        { from: from + hour, to: from + 2 * hour },
        { from: from + 1.5 * hour, to: from + 2 * hour },
      ],
      0.9,
    ],
    ['what lies outside does not count', [{ from: from - 5 * hour, to: from + hour }], 0.9],
  ])('%s', (_name, outages, expected) => {
    expect(uptimeOf(ledger(outages), from, from + 10 * hour).ratio).toBe(expected);
  });
  it.each([
    ['half a day paused, one hour down of the other', [[0, 12]], [[18, 19]], 11 / 12, 1],
    ['an outage held open without data counts while there was data', [[4, 20]], [[3, 24]], 3 / 8, 5],
    ['gaps that overlap count once', [[0, 6], [3, 12]], [], 1, 0], // prettier-ignore
    ['paused all the time', [[-5, 30]], [[2, 3]], null, 0],
  ] as const)('leaves out what nobody observed: %s', (_name, gaps, outages, ratio, downHours) => {
    const intervals = (list: readonly (readonly [number, number])[]) =>
      list.map(([start, end]) => ({ from: from + start * hour, to: from + end * hour }));
    const known = { ...ledger(intervals(outages)), unobserved: intervals(gaps) };
    const uptime = uptimeOf(known, from, from + 24 * hour);
    expect(uptime.ratio).toBe(ratio === null ? null : cutRatio(ratio));
    expect(uptime.downMs).toBe(downHours * hour);
    expect(uptime.unobservedMs).toBe(overlapMs(intervals(gaps), from, from + 24 * hour));
  });
  it('begins when the monitor was made, and is unknown before', () => {
    expect(uptimeOf(ledger([], from + 2 * hour), from, from + hour).ratio).toBeNull();
    expect(
      uptimeOf(
        ledger([{ from: from + 9 * hour, to: from + 10 * hour }], from + 8 * hour),
        from,
        from + 10 * hour,
      ).ratio,
    ).toBe(0.5);
  });
  it('is cut: one lost millisecond in a year never reads 100 %', () => {
    expect(cutRatio(1 - 1 / (365 * 24 * hour))).toBeLessThan(1);
    expect(uptimeOf(ledger([{ from, to: from + 1 }]), from, from + 8_760 * hour).ratio).toBe(0.999999);
  });
  it('of days adds up to that of the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(72), fc.nat(30)), { maxLength: 8 }), (spans) => {
        const outages = spans.map(([start, length]) => ({
          from: from + start * hour,
          to: from + (start + length) * hour,
        }));
        const now = from + 90 * hour;
        const bars = dayBars(ledger(outages, from), localDays('UTC', 5, now), now);
        expect(bars).toHaveLength(5);
        expect(bars.reduce((sum, { downMs }) => sum + downMs, 0)).toBe(overlapMs(outages, from, now));
      }),
    );
  });
  it('of a day says how much of what was left out was maintenance, and is not changed by it', () => {
    const gap = { from, to: from + 4 * hour };
    const maintenance = [
      { from: from + 2 * hour, to: from + 6 * hour },
      { from: from + 3 * hour, to: from + 5 * hour },
    ];
    const past = { ...ledger([{ from: from + 3 * hour, to: from + 8 * hour }]), unobserved: [gap] };
    const now = from + 12 * hour;
    const today = localDays('UTC', 1, now);
    const [plain] = dayBars(past, today, now);
    const [told] = dayBars(past, today, now, maintenance);
    expect(told).toEqual({ ...plain, maintenanceMs: 2 * hour });
    expect(plain!.maintenanceMs).toBe(0);
  });
});
