/** What a window may not be, field by field, and that no rule takes long to read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maintenanceAt,
  maintenanceProblem,
  occurrencesBetween,
} from '../../../workers/domain/schedule/maintenance.ts';

const now = Date.parse('2026-06-01T00:00Z');
const window = {
  timeZone: 'Europe/Berlin',
  startsAt: '2026-06-10T02:30',
  durationMs: 3_600_000,
  rrule: null as string | null,
};
const found = (over: Partial<typeof window>) => maintenanceProblem({ ...window, ...over }, now);

describe('a window that is taken', () => {
  it.each([
    null,
    'FREQ=DAILY',
    'freq=weekly;byday=mo,we',
    'FREQ=MONTHLY;BYDAY=1SU',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=SU',
    'FREQ=DAILY;COUNT=1000',
    'FREQ=DAILY;UNTIL=20270101',
  ])('%s', (rrule) => expect(found({ rrule })).toBeNull());
});

describe('a window that is refused', () => {
  it.each([
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['timeZone', { timeZone: '+02:00' }],
    ['timeZone', { timeZone: '' }],
    ['startsAt', { startsAt: '2026-02-30T10:00' }],
    ['startsAt', { startsAt: '2026-06-10T24:30' }],
    ['startsAt', { startsAt: '9026-06-10T02:30' }],
    ['startsAt', { startsAt: '2026-05-30T02:30' }],
    ['durationMinutes', { durationMs: 0 }],
    ['durationMinutes', { durationMs: 8 * 86_400_000 }],
    ['durationMinutes', { durationMs: Number.NaN }],
    ['durationMinutes', { durationMs: 25 * 3_600_000, rrule: 'FREQ=DAILY' }],
    ['durationMinutes', { durationMs: 7 * 86_400_000, rrule: 'FREQ=MONTHLY;BYDAY=1MO,1TU' }],
    // Fits every day but the one of 23 hours.
    ['durationMinutes', { durationMs: 23.5 * 3_600_000, rrule: 'FREQ=DAILY' }],
    ['rrule', { rrule: '' }],
    ['rrule', { rrule: 'RRULE:FREQ=DAILY' }],
    ['rrule', { rrule: 'FREQ=HOURLY' }],
    ['rrule', { rrule: 'FREQ=SECONDLY' }],
    ['rrule', { rrule: 'FREQ=DAILY;BYHOUR=1,2,3' }],
    ['rrule', { rrule: 'FREQ=DAILY;FREQ=WEEKLY' }],
    ['rrule', { rrule: 'FREQ=DAILY;FOO=1' }],
    ['rrule', { rrule: 'FREQ=DAILY;__proto__=1' }],
    ['rrule', { rrule: 'FREQ=DAILY;constructor=1' }],
    ['rrule', { rrule: 'FREQ=DAILY\nEXDATE:20260610' }],
    ['rrule', { rrule: 'FREQ=DAILY;INTERVAL=0' }],
    ['rrule', { rrule: 'FREQ=DAILY;INTERVAL=999999999' }],
    ['rrule', { rrule: 'FREQ=DAILY;COUNT=999999999' }],
    ['rrule', { rrule: 'FREQ=DAILY;COUNT=3;UNTIL=20270101' }],
    ['rrule', { rrule: 'FREQ=DAILY;UNTIL=20260101' }],
    ['rrule', { rrule: 'FREQ=DAILY;UNTIL=20279999' }],
    ['rrule', { rrule: 'FREQ=WEEKLY;BYDAY=XX' }],
    ['rrule', { rrule: 'FREQ=WEEKLY;BYDAY=1MO' }],
    ['rrule', { rrule: 'FREQ=MONTHLY;BYMONTHDAY=32' }],
    ['rrule', { rrule: 'FREQ=MONTHLY;BYMONTHDAY=0' }],
    ['rrule', { rrule: 'FREQ=YEARLY;BYMONTH=13' }],
  ] as const)('by %s: %j', (field, over) => {
    expect(found(over)?.field).toBe(field);
  });

  it('says on which day it would meet itself', () => {
    expect(found({ durationMs: 23.5 * 3_600_000, rrule: 'FREQ=DAILY' })?.message).toContain('2027-03-29');
  });
});

describe('a rule that would be searched for ever', () => {
  it.each([
    'FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2',
    'FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2',
    'FREQ=DAILY;INTERVAL=3;BYMONTHDAY=30;BYMONTH=2',
    'FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=300',
    'FREQ=YEARLY;BYDAY=53MO;BYMONTH=2',
    'FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2;COUNT=1000',
    'FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2;COUNT=1000',
    'FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
    'FREQ=DAILY;INTERVAL=997;BYMONTH=2;BYMONTHDAY=29',
    'FREQ=DAILY;COUNT=1000;BYMONTH=1;BYMONTHDAY=1',
  ])('%s is refused soon', (rrule) => {
    const before = process.cpuUsage().user;
    expect(found({ rrule })?.field).toBe('rrule');
    expect(process.cpuUsage().user - before).toBeLessThan(500_000);
  });

  it('no rule that is taken fails later, wherever it is asked about', () => {
    const list = (min: number, max: number) =>
      fc
        .uniqueArray(
          fc.integer({ min, max }).filter((n) => n !== 0),
          { minLength: 1, maxLength: 4 },
        )
        .map((some) => some.join(','));
    const maybe = (name: string, value: fc.Arbitrary<unknown>) =>
      fc.option(value, { freq: 2 }).map((one) => (one === null ? '' : `;${name}=${String(one)}`));
    const rules = fc.tuple(
      fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY').map((one) => `FREQ=${one}`),
      maybe('INTERVAL', fc.integer({ min: 1, max: 30 })),
      maybe('BYMONTH', list(1, 12)),
      maybe('BYMONTHDAY', list(-31, 31)),
      maybe('BYDAY', fc.constantFrom('MO', 'SA,SU', '1SU', '-1FR', 'MO,TU,WE,TH,FR')),
      maybe('BYSETPOS', list(-5, 5)),
      fc.oneof(
        fc.constant(''),
        fc.integer({ min: 1, max: 300 }).map((n) => `;COUNT=${n}`),
        fc.constant(';UNTIL=20310101'),
      ),
    );
    let taken = 0;
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 15 * 365 }), (parts, days) => {
        const rrule = parts.join('');
        if (found({ rrule }) !== null) return;
        taken += 1;
        const one = { ...window, rrule, id: '', name: '' };
        const at = now + days * 86_400_000;
        const listed = occurrencesBetween(one, at, at + 86_400_000).some(
          (span) => span.from <= at && span.to > at,
        );
        expect(maintenanceAt([one], at) !== null).toBe(listed);
      }),
      { numRuns: 100 },
    );
    expect(taken).toBeGreaterThan(10);
  });
});
