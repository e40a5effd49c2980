import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  longestGapSeconds,
  nextExpected,
  scheduleProblem,
} from '../../../workers/domain/heartbeat/schedule.ts';
import type { HeartbeatRequest } from '../../../workers/domain/request.ts';

const cron = (expression: string, timeZone = 'UTC', graceSeconds = 300): HeartbeatRequest => ({
  schedule: { type: 'cron', expression, timeZone },
  graceSeconds,
  maxRunSeconds: null,
});
const period = (seconds: number): HeartbeatRequest => ({
  schedule: { type: 'period', seconds },
  graceSeconds: 0,
  maxRunSeconds: null,
});
const at = (time: string) => Date.parse(time);
const iso = (ms: number | null) => ms === null ? null : new Date(ms).toISOString().replace(':00.000Z', 'Z'); // prettier-ignore
const next = (request: HeartbeatRequest, expected: string | null, heard: string) =>
  iso(nextExpected(request, expected === null ? null : at(expected), at(heard)));

describe('the beat after one', () => {
  it('is a period after it, early or late', () => {
    for (const expected of [null, '2026-05-01T12:10Z', '2026-05-01T11:00Z'])
      expect(next(period(600), expected, '2026-05-01T12:03Z')).toBe('2026-05-01T12:13Z');
  });

  it.each([
    ['the first one heard', '0 * * * *', null, '2026-05-01T12:20Z', '2026-05-01T13:00Z'],
    ['at its time', '0 * * * *', '2026-05-01T12:00Z', '2026-05-01T12:00Z', '2026-05-01T13:00Z'],
    ['late, within the grace', '0 * * * *', '2026-05-01T12:00Z', '2026-05-01T12:04Z', '2026-05-01T13:00Z'],
    ['two seconds early', '0 * * * *', '2026-05-01T12:00Z', '2026-05-01T11:59:58Z', '2026-05-01T13:00Z'],
    ['early by the grace', '0 * * * *', '2026-05-01T12:00Z', '2026-05-01T11:55Z', '2026-05-01T13:00Z'],
    ['an extra one', '0 * * * *', '2026-05-01T12:00Z', '2026-05-01T11:54:59Z', '2026-05-01T12:00Z'],
    ['an early one after a missed one', '0 12 * * *', null, '2026-05-02T11:59:58Z', '2026-05-03T12:00Z'],
    ['of nine, twenty minutes late', '0 9,10 * * *', '2026-05-01T09:00Z', '2026-05-01T09:20Z', '2026-05-01T10:00Z'],
    ['each minute, five seconds late', '* * * * *', '2026-05-01T12:00Z', '2026-05-01T12:00:05Z', '2026-05-01T12:01Z'],
    ['on leap days only', '0 0 29 2 *', '2024-02-29T00:00Z', '2024-02-29T00:01Z', '2028-02-29T00:00Z'],
  ])('%s: `%s`, expected %s, heard %s', (_, expression, expected, heard, after) => {
    expect(next(cron(expression), expected, heard)).toBe(after);
  }); // prettier-ignore

  it('with no grace at all may still come half a minute early, and no late one passes for an early one', () => {
    const strict = cron('0 * * * *', 'UTC', 0);
    expect(next(strict, '2026-05-01T12:00Z', '2026-05-01T11:59:31Z')).toBe('2026-05-01T13:00Z');
    const generous = cron('0 * * * *', 'UTC', 7_200);
    expect(next(generous, null, '2026-05-01T11:54:59Z')).toBe('2026-05-01T12:00Z');
    expect(next(generous, null, '2026-05-01T11:55Z')).toBe('2026-05-01T13:00Z');
  });

  it('a long grace says how late, not how early: a run that was missed and done again by hand is not the next one', () => {
    const daily = cron('0 0 * * *', 'UTC', 6 * 3_600);
    for (const missed of ['2026-05-02T00:00Z', null])
      expect(next(daily, missed, '2026-05-02T19:00Z')).toBe('2026-05-03T00:00Z');
    expect(next(daily, '2026-05-02T00:00Z', '2026-05-02T23:57Z')).toBe('2026-05-03T00:00Z');
    expect(next(daily, '2026-05-02T00:00Z', '2026-05-02T23:59:58Z')).toBe('2026-05-04T00:00Z');
  });
});

describe('where clocks change', () => {
  const days = (request: HeartbeatRequest, from: string, count: number) => {
    const found: string[] = [];
    for (let expected = at(from); found.length < count; expected = nextExpected(request, expected, expected)!)
      found.push(iso(expected)!);
    return found.slice(1);
  };
  it.each([
    // 29 March 2026: 2:30 does not exist, and is due when the clock has been set forward, at 3:00.
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T01:30Z', ['2026-03-29T01:00Z', '2026-03-30T00:30Z']],
    ['Europe/Berlin', '0 9 * * *', '2026-03-28T08:00Z', ['2026-03-29T07:00Z', '2026-03-30T07:00Z']],
    ['Europe/Berlin', '*/30 1-3 * * *', '2026-03-29T00:00Z', ['2026-03-29T00:30Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z']],
    // 25 October 2026: 2:30 comes twice, and is due once; what goes on hour by hour goes on in both.
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T00:30Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    ['Europe/Berlin', '30 * * * *', '2026-10-24T23:30Z', ['2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z']],
    // 8 March 2026 and 1 November 2026.
    ['America/New_York', '30 2 * * *', '2026-03-07T07:30Z', ['2026-03-08T07:00Z', '2026-03-09T06:30Z']],
    ['America/New_York', '30 1 * * *', '2026-10-31T05:30Z', ['2026-11-01T05:30Z', '2026-11-02T06:30Z']],
    ['America/New_York', '@daily', '2026-10-31T04:00Z', ['2026-11-01T04:00Z', '2026-11-02T05:00Z']],
    ['America/New_York', '15 * * * *', '2026-11-01T04:15Z', ['2026-11-01T05:15Z', '2026-11-01T06:15Z', '2026-11-01T07:15Z']],
  ])('in %s `%s` after %s', (timeZone, expression, from, expected) => {
    expect(days(cron(expression, timeZone), from, expected.length + 1)).toEqual(expected);
  }); // prettier-ignore

  it('a beat is always expected later than the one that was heard, in every zone, and never in a loop', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];
    const expressions = ['*/5 * * * *', '30 2 * * *', '0 0 * * 1', '0 2-3 * * *', '15 1,2 * * *'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...expressions),
        fc.integer({ min: at('2026-01-01'), max: at('2027-01-01') }),
        fc.option(fc.integer({ min: -7_200_000, max: 7_200_000 })),
        (timeZone, expression, heard, apart) => {
          const request = cron(expression, timeZone);
          const expected = nextExpected(request, apart === null ? null : heard + apart, heard)!;
          expect(expected).toBeGreaterThan(heard);
          expect(nextExpected(request, expected, expected)!).toBeGreaterThan(expected);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a schedule that cannot be', () => {
  const now = at('2026-05-01');
  it.each([
    ['* * * *', 'UTC', 'expression', /five fields/],
    ['* * * * * *', 'UTC', 'expression', /five fields/],
    ['61 * * * *', 'UTC', 'expression', /minute: 61/],
    ['? * * * *', 'UTC', 'expression', /write \*/],
    ['0 0 31 2 *', 'UTC', 'expression', /never comes/],
    ['@reboot', 'UTC', 'expression', /five fields/],
    ['2026-12-31T00:00:00', 'UTC', 'expression', /five fields/],
    ['2026-12-31 00:00:00', 'UTC', 'expression', /five fields/],
    ['0 0 1 1 * 2020', 'UTC', 'expression', /five fields/],
    [`${'1,'.repeat(90)}1 * * * x`, 'UTC', 'expression', /five fields/],
    ['0 0 * * *', 'Mars/Olympus', 'timeZone', /Europe\/Berlin/],
  ])('`%s` in %s is refused, with %s named', (expression, timeZone, field, message) => {
    const problem = scheduleProblem({ type: 'cron', expression, timeZone }, now);
    expect(problem).toMatchObject({ field, message: expect.stringMatching(message) as string });
  });

  it('never hangs and never throws, whatever is typed', () => {
    const piece = fc.constantFrom('*', '0', '59', '*/7', '1-5', 'L', 'MON#2', '15W', '31', '2', ',', '-', '/', ' ', '@daily', '\0', '99999999999');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const expression = pieces.join(' ').slice(0, 200);
        const begun = performance.now();
        const problem = scheduleProblem({ type: 'cron', expression, timeZone: 'Europe/Berlin' }, now);
        if (problem === null) expect(nextExpected(cron(expression, 'Europe/Berlin'), null, now)).not.toBeNull();
        expect(performance.now() - begun).toBeLessThan(1_000);
      }),
      { numRuns: 3_000 },
    );
  }); // prettier-ignore
});

it.each([
  ['@daily', '2026-05-02T00:00Z'],
  ['0 0 L * *', '2026-05-31T00:00Z'],
  ['0 0 * * FRI#L', '2026-05-29T00:00Z'],
  ['0 0 * * MON#2', '2026-05-11T00:00Z'],
  ['0 0 16W * *', '2026-05-15T00:00Z'],
])('`%s` is known, and next due at %s', (expression, due) => {
  expect(scheduleProblem(cron(expression).schedule, at('2026-05-01T12:00Z'))).toBeNull();
  expect(next(cron(expression), null, '2026-05-01T12:00Z')).toBe(due);
});

it('the longest gap of what comes each minute is found in moments', () => {
  const begun = performance.now();
  expect(longestGapSeconds(cron('* * * * *', 'Europe/Berlin').schedule, at('2026-05-01T12:00Z'))).toBe(60);
  expect(performance.now() - begun).toBeLessThan(500);
});

it.each([
  [period(90), 90],
  [cron('*/5 * * * *'), 300],
  [cron('0 9,10 * * *'), 23 * 3_600],
  [cron('0 9 * * 1-5'), 3 * 86_400],
  [cron('*/5 9-17 * * 1-5'), (24 * 2 + 15) * 3_600 + 300],
  [cron('0-30 * * * *'), 1_800],
  [cron('0 0 1 1 *'), 366 * 86_400],
])('the longest gap of %j is %i s', ({ schedule }, seconds) => {
  expect(longestGapSeconds(schedule, at('2026-05-01T12:00Z'))).toBe(seconds);
});
