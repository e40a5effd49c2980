import { describe, expect, it } from 'vitest';
import {
  anomalySensitivities,
  type Baseline,
  type Baselines,
  hourOfWeekUtc,
  limitsOf,
  usualOf,
} from '../../../workers/domain/stats/baseline.ts';
import { keptOrFresh } from '../../../workers/domain/stats/baseline-change.ts';
import { learn } from '../../../workers/domain/stats/learn.ts';
import { learningOf } from '../../../workers/domain/stats/shown-baseline.ts';
import { sketchOf } from '../../../workers/domain/stats/sketch.ts';
import { normalFrom, randomFrom } from '../../support/seasonal.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Monday. */
const until = Date.UTC(2026, 5, 1);

/** Twice as slow from 9 to 17 on working days. */
const seasonMs = (at: number): number => {
  const hour = hourOfWeekUtc(at);
  return hour < 5 * 24 && hour % 24 >= 9 && hour % 24 < 17 ? 400 : 200;
};
type Year = { days?: number; perHour?: number; noise?: number; factor?: (at: number) => number | null };
/** Hours of answers until now; a factor of null is an hour without any. */
function hoursOf({ days = 42, perHour = 30, noise = 0.15, factor = () => 1 }: Year = {}) {
  const normal = normalFrom(randomFrom(5));
  return Array.from({ length: days * 24 }, (_, i) => until - (i + 1) * hourMs).flatMap((at) => {
    const own = factor(at);
    if (own === null) return [];
    const answers = Array.from({ length: perHour }, () => seasonMs(at) * own * Math.exp(noise * normal()));
    return [{ at, rollup: { sketch: sketchOf(answers) } }];
  });
}
const offBy = ({ medianMs }: Baseline, factor = 1): number =>
  Math.max(...medianMs.map((ms, hour) => Math.abs(ms! / (seasonMs(until + hour * hourMs) * factor) - 1)));
const [night, noon] = [3, 12];

describe('learning what is usual', () => {
  it('finds the median of each hour of the week, at its edges too', () => {
    const learned = learn(hoursOf(), until);
    expect(learned.days).toBe(42);
    expect(offBy(learned)).toBeLessThan(0.06);
    expect(learned.lowMs[noon]! / learned.medianMs[noon]!).toBeCloseTo(Math.exp(-1.645 * 0.15), 1);
    expect(learned.highMs[noon]! / learned.medianMs[noon]!).toBeCloseTo(Math.exp(1.645 * 0.15), 1);
  });

  it('judges nothing before fourteen days, and every hour of the week from then on', () => {
    expect(learn(hoursOf({ days: 13 }), until).medianMs).toEqual(Array(168).fill(null));
    expect(offBy(learn(hoursOf({ days: 14 }), until))).toBeLessThan(0.08);
  });

  it('is not moved by an outage, by a time that was slower, or by a gap', () => {
    const week = (at: number) => Math.floor((until - 1 - at) / (7 * dayMs));
    for (const factor of [
      (at: number) => (at > until - 3 * dayMs && at < until - 2 * dayMs ? 20 : 1),
      (at: number) => (week(at) >= 3 ? 1.6 : 1),
      (at: number) => (week(at) === 1 ? null : 1),
      (at: number) => (week(at) === 2 && hourOfWeekUtc(at) < 100 ? null : 1),
    ])
      expect(offBy(learn(hoursOf({ factor }), until))).toBeLessThan(0.08);
  });

  it('takes a new level for usual when most of a week has it: after four days, and not after three', () => {
    const since = (days: number) =>
      learn(hoursOf({ factor: (at) => (at >= until - days * dayMs ? 2 : 1) }), until);
    expect(offBy(since(3))).toBeLessThan(0.15);
    expect(offBy(since(4), 2)).toBeLessThan(0.15);
  });

  it('knows an hour that was never seen by the same hour of other days', () => {
    const learned = learn(hoursOf({ factor: (at) => (hourOfWeekUtc(at) < 24 ? null : 1) }), until);
    expect(learned.medianMs[noon]! / 400).toBeCloseTo(1, 1);
    expect(learned.medianMs[night]! / 200).toBeCloseTo(1, 1);
  });

  it('learns from one answer an hour, whose spread the medians show', () => {
    const learned = learn(hoursOf({ perHour: 1 }), until);
    expect(offBy(learned)).toBeLessThan(0.25);
    const limit = limitsOf(learned, 'medium')[noon]!;
    expect(limit).toBeGreaterThan(400 * Math.exp(1.645 * 0.15));
  });
});

describe('the limit of one answer', () => {
  const learned = learn(hoursOf(), until);

  it('is lower the more sensitive it is, and above nearly all usual answers', () => {
    const [low, medium, high] = anomalySensitivities.map((one) => limitsOf(learned, one));
    learned.medianMs.forEach((_, hour) => {
      expect(low![hour]).toBeGreaterThan(medium![hour]!);
      expect(medium![hour]).toBeGreaterThan(high![hour]!);
      expect(medium![hour]).toBeGreaterThan(learned.topMs[hour]!);
    });
  });

  it('leaves room where answers hardly differ', () => {
    const fast = learn(hoursOf({ noise: 0, factor: () => 0.01 }), until);
    expect(limitsOf(fast, 'medium')[night]).toBe(42);
    expect(limitsOf(learn(hoursOf({ noise: 0 }), until), 'medium')[night]).toBeGreaterThanOrEqual(257);
  });

  it('is that of the target it was learned of, and of nobody who does not look', () => {
    const known: Baselines = { until, target: 'https://a.test/', since: 0, regions: { weur: learned } };
    const of = (target: string, anomaly: { sensitivity: 'high' } | null, region: 'weur' | 'oc') =>
      usualOf(known, anomaly, target, region);
    expect(of('https://a.test/', { sensitivity: 'high' }, 'weur')!.limitMs).toEqual(
      limitsOf(learned, 'high'),
    );
    expect(of('https://b.test/', { sensitivity: 'high' }, 'weur')).toBeUndefined();
    expect(of('https://a.test/', null, 'weur')).toBeUndefined();
    expect(of('https://a.test/', { sensitivity: 'high' }, 'oc')).toBeUndefined();
  });
});

describe('what probes are told', () => {
  const weeks = learn(hoursOf(), until);
  const later = (factor: number) => learn(hoursOf({ factor: () => factor }), until);

  it('stays while little changed, and small changes add up', () => {
    const little = keptOrFresh({ weur: weeks }, { weur: later(1.07) });
    expect(little).toEqual({ told: false, kept: { weur: weeks } });
    const more = keptOrFresh(little.kept, { weur: later(1.14) });
    expect(more.told).toBe(true);
    expect(more.kept.weur!.medianMs[noon]).toBeGreaterThan(440);
  });

  it('is told as soon as there is something to judge by, and not before', () => {
    const young = learn(hoursOf({ days: 9 }), until);
    expect(keptOrFresh({}, { weur: young }).told).toBe(false);
    expect(keptOrFresh({ weur: young }, { weur: weeks }).told).toBe(true);
    expect(keptOrFresh({ weur: weeks }, { weur: weeks, oc: young }).told).toBe(false);
  });

  it('is shown in words while it is learned, and after', () => {
    const shown = (regions: Baselines['regions']) =>
      learningOf(true, { until, target: '', since: 0, regions }, 2).message;
    expect(shown({ weur: learn(hoursOf({ days: 9 }), until) })).toBe('Learning: 9 of 14 days.');
    expect(shown({ weur: weeks })).toBe('Knows 168 of 168 hours of the week in 1 of 2 regions.');
    expect(learningOf(false, null, 2).state).toBe('off');
  });
});
