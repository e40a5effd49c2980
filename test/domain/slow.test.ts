import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../workers/domain/check.ts';
import { withSlowness } from '../../workers/domain/slow.ts';
import { hourOfWeekUtc } from '../../workers/domain/stats/baseline.ts';

/** A Wednesday. */
const noon = Date.UTC(2026, 10, 18, 12);
const hourMs = 3_600_000;
const hours = (value: (hour: number) => number | null) =>
  Array.from({ length: 168 }, (_, hour) => value(hour));
const wednesdayNoon = 2 * 24 + 12;
/** 420 ms at noon on Wednesdays, 800 ms an hour later, nothing known at any other time. */
const usual = {
  medianMs: hours((hour) => (hour === wednesdayNoon ? 180 : hour === wednesdayNoon + 1 ? 300 : null)),
  limitMs: hours((hour) => (hour === wednesdayNoon ? 420 : hour === wednesdayNoon + 1 ? 800 : null)),
};
type Found = Pick<CheckResult, 'durationMs' | 'verdict' | 'failure'>;
const judge = (
  durationMs: number,
  limits: object = {},
  slotAt = noon,
  verdict: Found['verdict'] = 'ok',
): Found => withSlowness<Found>({ durationMs, verdict }, { degradedAboveMs: null, usual, ...limits }, slotAt);

describe('an answer that took long', () => {
  it('is slow above what is usual at that hour, and says what is', () => {
    expect(judge(1_240)).toEqual({
      durationMs: 1_240,
      verdict: 'slow',
      failure: {
        class: 'assertion',
        message: '1,240 ms: usually 180 ms at this hour (limit 420 ms)',
        retryable: true,
      },
    });
    expect(judge(420)).toEqual({ durationMs: 420, verdict: 'ok' });
  });

  it('is judged by the hour of its slot, from its first millisecond to its last', () => {
    expect(judge(500, {}, noon + hourMs - 1).verdict).toBe('slow');
    expect(judge(500, {}, noon + hourMs).verdict).toBe('ok');
    expect(judge(500, {}, noon + 7 * 24 * hourMs).verdict).toBe('slow');
  });

  it('is slow above the fixed threshold first, and says so', () => {
    expect(judge(1_240, { degradedAboveMs: 1_000 }).failure!.message).toBe('1,240 ms: more than 1,000 ms');
    expect(judge(500, { degradedAboveMs: 1_000 }).failure!.message).toContain('usually 180 ms');
  });

  it('is good where nothing is known of that hour, or of any', () => {
    expect(judge(60_000, {}, noon - hourMs).verdict).toBe('ok');
    expect(judge(60_000, { usual: undefined }).verdict).toBe('ok');
  });

  it('stays what it was where it was not good', () => {
    for (const verdict of ['slow', 'fail'] as const)
      expect(judge(1_240, {}, noon, verdict)).toEqual({ durationMs: 1_240, verdict });
  });
});

it('the hour of the week begins on Monday in UTC', () => {
  expect(hourOfWeekUtc(Date.UTC(2026, 10, 16))).toBe(0);
  expect(hourOfWeekUtc(Date.UTC(2026, 10, 16) - 1)).toBe(167);
  expect(hourOfWeekUtc(noon)).toBe(wednesdayNoon);
});
