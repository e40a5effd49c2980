import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, shared, without } from '../../../workers/domain/stats/intervals.ts';
import { comparedSteps, rangeMs, stepsOf, stepStart } from '../../../workers/domain/stats/range.ts';
import { overlapMs } from '../../../workers/domain/stats/uptime.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
/** A Saturday, a moment after half past six. */
const now = Date.UTC(2026, 10, 21, 6, 31, 7);
const iso = (at: number) => new Date(at).toISOString().slice(0, 19);

describe('the steps of a range', () => {
  it.each<[string, number, number, number, string]>([
    ['1h', rangeMs['1h'], 10, 10 * second, 'result'],
    ['1h of a monitor that looks each minute', rangeMs['1h'], 60, minute, 'result'],
    ['24h', rangeMs['24h'], 60, 5 * minute, 'result'],
    ['24h of one that looks every 20 minutes', rangeMs['24h'], 1_200, 30 * minute, 'result'],
    ['7d', rangeMs['7d'], 60, hour, 'hour'],
    ['30d', rangeMs['30d'], 60, 3 * hour, 'hour'],
    ['90d', rangeMs['90d'], 60, 8 * hour, 'hour'],
    ['1y', rangeMs['1y'], 60, day, 'day'],
    ['1y of a job that runs once in ten days', rangeMs['1y'], 864_000, 14 * day, 'day'],
    ['a minute', minute, 10, 10 * second, 'result'],
    ['three days', 3 * day, 60, 15 * minute, 'result'],
    ['four days', 4 * day, 60, hour, 'hour'],
    ['five years', 5 * 365 * day, 60, 7 * day, 'day'],
  ])('%s', (_, spanMs, intervalSeconds, stepMs, grain) => {
    const steps = stepsOf({ from: now - spanMs, to: now }, intervalSeconds * second, now);
    expect([steps.stepMs, steps.grain]).toEqual([stepMs, grain]);
  });

  it('begin at multiples of UTC, and weeks on Mondays', () => {
    expect(iso(stepStart(now, 8 * hour))).toBe('2026-11-21T00:00:00');
    expect(iso(stepStart(now, day))).toBe('2026-11-21T00:00:00');
    expect(iso(stepStart(now, 7 * day))).toBe('2026-11-16T00:00:00');
  });

  it('are whole: a range is widened to them, but never beyond now', () => {
    const asked = { from: now - 10 * day, to: now - 3 * day };
    const { from, to } = stepsOf(asked, minute, now);
    expect([iso(from), iso(to)]).toEqual(['2026-11-11T06:00:00', '2026-11-18T07:00:00']);
    expect(stepsOf({ from: now - day, to: now }, minute, now).to).toBe(now);
  });

  it('are few for any range and interval, no shorter than the interval, and hold all that was asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: minute, max: 5 * 366 * day }),
        fc.integer({ min: 0, max: 400 * day }),
        fc.integer({ min: 10, max: 31 * 86_400 }),
        (spanMs, agoMs, intervalSeconds) => {
          const asked = { from: now - agoMs - spanMs, to: now - agoMs };
          const { from, to, stepMs } = stepsOf(asked, intervalSeconds * second, now);
          expect((to - from) / stepMs).toBeLessThanOrEqual(372);
          expect(stepMs).toBeGreaterThanOrEqual(intervalSeconds * second);
          expect(from).toBeLessThanOrEqual(asked.from);
          expect(to).toBeGreaterThanOrEqual(asked.to);
        },
      ),
    );
  });
});

describe('the range to compare with', () => {
  const steps = stepsOf({ from: now - day, to: now }, minute, now);

  it('is the one before, as many steps long, and ends where the first begins', () => {
    const before = comparedSteps(steps, 'previous', now);
    expect(before.to).toBe(steps.from);
    expect((before.to - before.from) / steps.stepMs).toBe(289);
    expect(before.stepMs).toBe(steps.stepMs);
  });

  it('or one’s own, in the steps of the first', () => {
    const own = comparedSteps(steps, { from: now - 9 * day, to: now - 8 * day }, now);
    expect([iso(own.from), iso(own.to)]).toEqual(['2026-11-12T06:30:00', '2026-11-13T06:35:00']);
  });
});

describe('intervals', () => {
  const one = fc
    .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20 }))
    .map(([from, length]) => ({ from, to: from + length }));
  const some = fc.array(one, { maxLength: 6 });

  it('that overlap or touch are joined', () => {
    expect(joined([{ from: 5, to: 9 }, { from: 1, to: 3 }, { from: 3, to: 4 }, { from: 6, to: 7 }])).toEqual([
      { from: 1, to: 4 },
      { from: 5, to: 9 },
    ]); // prettier-ignore
  });

  it('split into what is shared with others and what is not, and nothing is lost or twice', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const total = (list: { from: number; to: number }[]) => overlapMs(list, 0, 100);
        expect(total(shared(a, b)) + total(without(a, b))).toBe(total(a));
        expect(total([...shared(a, b), ...without(a, b)])).toBe(total(a));
        expect(total([...without(a, b), ...b])).toBe(total([...a, ...b]));
        expect(joined(without(a, b))).toEqual(without(a, b));
      }),
    );
  });
});
