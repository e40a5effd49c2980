/** Maintenance windows over both changes of the clocks, and against an oracle that asks every minute. */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  currentOrNext,
  isOver,
  maintenanceAt,
  nextMaintenanceChange,
  occurrencesBetween,
} from '../../../workers/domain/schedule/maintenance.ts';
import type { MaintenanceWindow } from '../../../workers/domain/schedule/maintenance-types.ts';

const minuteMs = 60_000;
const window = (over: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  id: 'mnt_1',
  name: 'Nightly',
  timeZone: 'Europe/Berlin',
  startsAt: '2026-01-01T02:30',
  durationMs: 60 * minuteMs,
  rrule: 'FREQ=DAILY',
  ...over,
});
const at = (text: string): number => Date.parse(text);
const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const spans = (one: MaintenanceWindow, from: string, to: string): string[] =>
  occurrencesBetween(one, at(from), at(to)).map((o) => `${utc(o.from)} ${utc(o.to)}`);

describe('where the clocks change', () => {
  const table: [string, Partial<MaintenanceWindow>, string, string, string[]][] = [
    [
      'a time that a night skips is held as late after the skip began (Berlin, 02:30)',
      {},
      '2026-03-28T00:00Z',
      '2026-03-31T00:00Z',
      [
        '2026-03-28T01:30 2026-03-28T02:30',
        '2026-03-29T01:30 2026-03-29T02:30',
        '2026-03-30T00:30 2026-03-30T01:30',
      ],
    ],
    [
      'a time that comes twice is held the first time (Berlin, 02:30)',
      {},
      '2026-10-24T00:00Z',
      '2026-10-26T12:00Z',
      [
        '2026-10-24T00:30 2026-10-24T01:30',
        '2026-10-25T00:30 2026-10-25T01:30',
        '2026-10-26T01:30 2026-10-26T02:30',
      ],
    ],
    [
      'a window over the change begins by the wall and lasts its real time (Berlin, 01:00 for 4 h)',
      { startsAt: '2026-01-01T01:00', durationMs: 240 * minuteMs },
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['2026-03-29T00:00 2026-03-29T04:00', '2026-03-29T23:00 2026-03-30T03:00'],
    ],
    [
      'a window over the change back lasts its real time too',
      { startsAt: '2026-01-01T01:00', durationMs: 240 * minuteMs },
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['2026-10-24T23:00 2026-10-25T03:00', '2026-10-26T00:00 2026-10-26T04:00'],
    ],
    [
      'New York skips 02:30 on the second Sunday of March',
      { timeZone: 'America/New_York' },
      '2026-03-07T00:00Z',
      '2026-03-10T00:00Z',
      [
        '2026-03-07T07:30 2026-03-07T08:30',
        '2026-03-08T07:30 2026-03-08T08:30',
        '2026-03-09T06:30 2026-03-09T07:30',
      ],
    ],
    [
      'New York has 01:30 twice on the first Sunday of November',
      { timeZone: 'America/New_York', startsAt: '2026-01-01T01:30' },
      '2026-11-01T00:00Z',
      '2026-11-03T00:00Z',
      ['2026-11-01T05:30 2026-11-01T06:30', '2026-11-02T06:30 2026-11-02T07:30'],
    ],
    [
      'Lord Howe skips half an hour, 02:00 to 02:30',
      { timeZone: 'Australia/Lord_Howe', startsAt: '2026-01-01T02:15' },
      '2026-10-02T00:00Z',
      '2026-10-05T00:00Z',
      [
        '2026-10-02T15:45 2026-10-02T16:45',
        '2026-10-03T15:45 2026-10-03T16:45',
        '2026-10-04T15:15 2026-10-04T16:15',
      ],
    ],
    [
      'Lord Howe has 01:45 twice',
      { timeZone: 'Australia/Lord_Howe', startsAt: '2026-01-01T01:45' },
      '2026-04-03T00:00Z',
      '2026-04-06T00:00Z',
      [
        '2026-04-03T14:45 2026-04-03T15:45',
        '2026-04-04T14:45 2026-04-04T15:45',
        '2026-04-05T15:15 2026-04-05T16:15',
      ],
    ],
    [
      'Casablanca puts its clocks back for Ramadan and forward after it',
      { timeZone: 'Africa/Casablanca', startsAt: '2026-01-01T02:30', rrule: 'FREQ=WEEKLY;BYDAY=SU' },
      '2026-02-08T00:00Z',
      '2026-03-30T00:00Z',
      [
        '2026-02-08T01:30 2026-02-08T02:30',
        '2026-02-15T01:30 2026-02-15T02:30',
        '2026-02-22T02:30 2026-02-22T03:30',
        '2026-03-01T02:30 2026-03-01T03:30',
        '2026-03-08T02:30 2026-03-08T03:30',
        '2026-03-15T02:30 2026-03-15T03:30',
        '2026-03-22T02:30 2026-03-22T03:30',
        '2026-03-29T01:30 2026-03-29T02:30',
      ],
    ],
  ];
  it.each(table)('%s', (_, over, from, to, expected) => {
    expect(spans(window(over), from, to)).toEqual(expected);
  });
});

describe('whether, until when, and when that changes', () => {
  const nightly = window();
  const sunday = window({ startsAt: '2026-01-04T02:00', durationMs: 120 * minuteMs, rrule: 'FREQ=WEEKLY' });

  it('begins with its first minute and is over at its end', () => {
    const [from, to] = [at('2026-06-10T00:30Z'), at('2026-06-10T01:30Z')];
    expect(maintenanceAt([nightly], from - 1)).toBeNull();
    expect(maintenanceAt([nightly], from)).toEqual({ window: nightly, from, until: to });
    expect(maintenanceAt([nightly], to - 1)?.until).toBe(to);
    expect(maintenanceAt([nightly], to)).toBeNull();
    expect(nextMaintenanceChange([nightly], from - 1)).toBe(from);
    expect(nextMaintenanceChange([nightly], from)).toBe(to);
    expect(nextMaintenanceChange([nightly], to)).toBe(at('2026-06-11T00:30Z'));
  });
  it('tells the one of several that ends last, and the first change of any', () => {
    const now = at('2026-06-07T00:45Z');
    expect(maintenanceAt([nightly, sunday], now)).toEqual({
      window: sunday,
      from: at('2026-06-07T00:00Z'),
      until: at('2026-06-07T02:00Z'),
    });
    expect(nextMaintenanceChange([nightly, sunday], now)).toBe(at('2026-06-07T01:30Z'));
  });
  it('happens once without a recurrence, and then never again', () => {
    const once = window({ rrule: null, startsAt: '2026-06-10T02:30' });
    const end = at('2026-06-10T01:30Z');
    expect(spans(once, '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual([
      '2026-06-10T00:30 2026-06-10T01:30',
    ]);
    expect(isOver(once, end - 1)).toBe(false);
    expect([isOver(once, end), nextMaintenanceChange([once], end), currentOrNext(once, end)]).toEqual([
      true,
      null,
      null,
    ]);
  });
  it('gives the same answer whatever was asked before', () => {
    const times = ['2026-06-10T00:31Z', '2026-05-01T12:00Z', '2026-06-10T00:29Z', '2026-06-10T01:30Z'].map(
      at,
    );
    expect(times.map((now) => maintenanceAt([nightly], now)?.until ?? null)).toEqual([
      at('2026-06-10T01:30Z'),
      null,
      null,
      null,
    ]);
  });
  it('begins at the first day that fits, when the start does not', () => {
    const one = window({ startsAt: '2026-06-10T02:30', rrule: 'FREQ=WEEKLY;BYDAY=SU' });
    expect(currentOrNext(one, at('2026-06-01T00:00Z'))?.from).toBe(at('2026-06-14T00:30Z'));
  });
  it('counts, and ends with the day, the wall time or the UTC time of UNTIL', () => {
    const ends = (rrule: string) =>
      spans(window({ startsAt: '2026-06-10T00:30', rrule }), '2026-06-01T00:00Z', '2026-07-01T00:00Z').length;
    expect(ends('FREQ=DAILY;COUNT=3')).toBe(3);
    expect(ends('FREQ=DAILY;UNTIL=20260612')).toBe(3);
    expect(ends('FREQ=DAILY;UNTIL=20260612T003000')).toBe(3);
    expect(ends('FREQ=DAILY;UNTIL=20260612T002900')).toBe(2);
    // 00:30 in Berlin is 22:30 UTC of the day before.
    expect(ends('FREQ=DAILY;UNTIL=20260611T223000Z')).toBe(3);
    expect(ends('FREQ=DAILY;UNTIL=20260611T222900Z')).toBe(2);
  });
  it('is never under way when its zone is not known', () => {
    const lost = window({ timeZone: 'Europe/Atlantis' });
    expect([maintenanceAt([lost], at('2026-06-10T01:00Z')), nextMaintenanceChange([lost], 0)]).toEqual([
      null,
      null,
    ]);
  });
  it('lists a bounded number, however long the time asked for', () => {
    expect(occurrencesBetween(nightly, at('2026-01-01T00:00Z'), at('2126-01-01T00:00Z')).length).toBe(1_000);
  });
});

/** Each wall day of a rule by the definition, asked of Temporal day by day; only for shapes that are easily said. */
const shapes = {
  'FREQ=DAILY;INTERVAL=2': (day: Temporal.PlainDate, first: Temporal.PlainDate) =>
    first.until(day).days % 2 === 0,
  'FREQ=WEEKLY;BYDAY=SU,WE': (day: Temporal.PlainDate) => day.dayOfWeek === 7 || day.dayOfWeek === 3,
  'FREQ=MONTHLY;BYDAY=-1SU': (day: Temporal.PlainDate) =>
    day.dayOfWeek === 7 && day.day + 7 > day.daysInMonth,
  'FREQ=MONTHLY;BYMONTHDAY=31': (day: Temporal.PlainDate) => day.day === 31,
  'FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU': (day: Temporal.PlainDate) =>
    (day.month === 3 || day.month === 10) && day.dayOfWeek === 7 && day.day + 7 > day.daysInMonth,
};
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/St_Johns',
  'Pacific/Chatham',
  'Antarctica/Troll',
  'UTC',
];

describe('against the oracle', () => {
  it('is under way in exactly the minutes that the definition says', () => {
    const rrules = Object.keys(shapes) as (keyof typeof shapes)[];
    fc.assert(
      fc.property(
        fc.constantFrom(...rrules),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1_439 }),
        fc.integer({ min: 1, max: 1_300 }),
        // Around the changes of the clocks, and anywhere.
        fc.oneof(
          fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04'),
          fc
            .integer({ min: 0, max: 720 })
            .map((n) => Temporal.PlainDate.from('2026-01-01').add({ days: n }).toString()),
        ),
        (rrule, timeZone, minute, minutes, around) => {
          const first = Temporal.PlainDate.from('2026-01-01');
          const time = Temporal.PlainTime.from('00:00').add({ minutes: minute });
          const one = window({
            timeZone,
            rrule,
            startsAt: first.toPlainDateTime(time).toString().slice(0, 16),
            durationMs: minutes * minuteMs,
          });
          const middle = Temporal.PlainDate.from(around);
          const held = Array.from({ length: 9 }, (_, i) => middle.add({ days: i - 5 }))
            .filter((day) => Temporal.PlainDate.compare(day, first) >= 0 && shapes[rrule](day, first))
            .map((day) => day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds);
          const from = middle.toZonedDateTime(timeZone).epochMilliseconds - 1_440 * minuteMs;
          for (let now = from, changes = now; now < from + 2 * 1_440 * minuteMs; now += 7 * minuteMs) {
            const truly = held.some((start) => now >= start && now < start + minutes * minuteMs);
            expect(maintenanceAt([one], now) !== null, new Date(now).toISOString()).toBe(truly);
            // Nothing changes before the time that was told.
            const next = nextMaintenanceChange([one], now);
            if (now < changes) expect(next).toBe(changes);
            changes = next ?? Infinity;
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
