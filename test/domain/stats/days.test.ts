import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../workers/domain/stats/coverage.ts';
import { localDays } from '../../../workers/domain/stats/days.ts';
import { dayBars, type Interval, overlapMs, uptimeOf } from '../../../workers/domain/stats/uptime.ts';

const hour = 3_600_000;
const day = 24 * hour;
const zones = [
  'UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Santiago',
  'Asia/Beirut', 'Africa/Cairo', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Apia', 'America/St_Johns', 'Asia/Tokyo',
  'Pacific/Kiritimati', 'America/Sao_Paulo',
]; // prettier-ignore
const anyZone = fc.constantFrom(...zones);
/** From 2005, when some zones still changed their clocks at midnight, to 2035. */
const anyTime = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) });

describe('the days of a zone', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', 23, 'they go forward at two'],
    ['Europe/Berlin', '2026-10-25', 25, 'they go back at three'],
    ['America/New_York', '2026-03-08', 23, 'they go forward at two'],
    ['America/New_York', '2026-11-01', 25, 'they go back at two'],
    ['Australia/Lord_Howe', '2026-10-04', 23.5, 'they go forward by half an hour'],
    ['Australia/Lord_Howe', '2026-04-05', 24.5, 'they go back by half an hour'],
    ['Africa/Casablanca', '2026-02-15', 25, 'Ramadan begins'],
    ['Africa/Casablanca', '2026-03-22', 23, 'Ramadan is over'],
    ['America/Santiago', '2026-09-06', 23, 'it has no midnight'],
    ['America/Santiago', '2026-04-04', 25, 'midnight comes twice'],
    ['Asia/Beirut', '2026-03-29', 23, 'it has no midnight'],
    ['Africa/Cairo', '2026-04-24', 23, 'it has no midnight'],
    ['Asia/Kolkata', '2026-10-25', 24, 'nobody changes clocks'],
  ])('in %s %s lasts %d hours: %s', (zone, date, hours) => {
    const days = localDays(zone, 5, Date.parse(`${date}T12:00Z`) + 2 * day);
    const one = days.find((other) => other.date === date)!;
    expect((one.to - one.from) / hour).toBe(hours);
    expect(days.filter((other) => other !== one).map(({ from, to }) => (to - from) / hour)).toEqual([24, 24, 24, 24]); // prettier-ignore
  });

  it('leave out the one that Apia skipped, and are as many as were asked for', () => {
    const days = localDays('Pacific/Apia', 3, Date.UTC(2012, 0, 1));
    expect(days.map(({ date }) => date)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
    expect(days.map(({ from, to }) => to - from)).toEqual([day, day, day]);
    expect(new Date(days[0]!.to).toISOString()).toBe('2011-12-30T10:00:00.000Z');
  });

  it('begin at the first hour a day has where it has no midnight, at the first of two where it comes twice', () => {
    const begins = (zone: string, date: string) =>
      new Date(
        localDays(zone, 3, Date.parse(`${date}T12:00Z`)).find((one) => one.date === date)!.from,
      ).toISOString();
    expect(begins('America/Santiago', '2026-09-06')).toBe('2026-09-06T04:00:00.000Z');
    expect(begins('America/Havana', '2026-11-01')).toBe('2026-11-01T04:00:00.000Z');
    expect(begins('Asia/Kolkata', '2026-11-01')).toBe('2026-10-31T18:30:00.000Z');
  });

  it('tile time without gap or overlap, and the last has now in it', () => {
    fc.assert(
      fc.property(anyZone, anyTime, fc.integer({ min: 1, max: 60 }), (zone, now, count) => {
        const days = localDays(zone, count, now);
        expect(days).toHaveLength(count);
        for (const [i, one] of days.entries()) {
          expect(one.to).toBeGreaterThan(one.from);
          if (i > 0) expect(one.from).toBe(days[i - 1]!.to);
        }
        expect(days.at(-1)!.from).toBeLessThanOrEqual(now);
        expect(days.at(-1)!.to).toBeGreaterThan(now);
      }),
    );
  });

  it('are the same days later on: only what is new is added', () => {
    fc.assert(
      fc.property(anyZone, anyTime, fc.nat(20), (zone, now, later) => {
        const known = localDays(zone, 30, now);
        const after = new Map(localDays(zone, 60, now + later * day).map((one) => [one.date, one]));
        for (const one of known) expect(after.get(one.date)).toEqual(one);
      }),
    );
  });

  it('have the date that the wall shows', () => {
    fc.assert(
      fc.property(anyZone, anyTime, (zone, now) => {
        const { date, from } = localDays(zone, 1, now)[0]!;
        const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
        expect(first.toPlainDate().toString()).toBe(date);
      }),
    );
  });

  it('are of no zone that nobody knows', () => {
    expect(() => localDays('Europe/Atlantis', 1, 0)).toThrow(RangeError);
  });
});

describe('the bars of a zone', () => {
  const intervals = (now: number) =>
    fc.array(fc.tuple(fc.nat(40 * 86_400), fc.nat(3 * 86_400)), { maxLength: 12 }).map((spans) =>
      spans.map(([start, length]) => ({
        from: now - start * 1_000,
        to: Math.min(now, now - (start - length) * 1_000),
      })),
    );
  const anyLedger = fc.tuple(anyZone, anyTime).chain(([zone, now]) =>
    fc.record({
      zone: fc.constant(zone),
      now: fc.constant(now),
      outages: intervals(now),
      unobserved: intervals(now),
      observedFrom: fc.nat(40 * 86_400).map((seconds) => now - seconds * 1_000),
    }),
  );

  it('add up, to the millisecond, to the whole', () => {
    fc.assert(
      fc.property(anyLedger, ({ zone, now, ...ledger }) => {
        const days = localDays(zone, 30, now);
        const bars = dayBars(ledger, days, now);
        const whole = uptimeOf(ledger, days[0]!.from, now);
        const sum = (of: (bar: (typeof bars)[number]) => number) =>
          bars.reduce((total, bar) => total + of(bar), 0);
        expect(sum(({ downMs }) => downMs)).toBe(whole.downMs);
        expect(sum(({ unobservedMs }) => unobservedMs)).toBe(whole.unobservedMs);
        expect(sum((bar) => bar.observedMs + bar.unobservedMs)).toBe(now - days[0]!.from);
      }),
    );
  });

  it('are each the uptime of its day', () => {
    fc.assert(
      fc.property(anyLedger, ({ zone, now, ...ledger }) => {
        const days = localDays(zone, 10, now);
        for (const [i, bar] of dayBars(ledger, days, now).entries())
          expect(bar).toMatchObject(uptimeOf(ledger, days[i]!.from, Math.min(days[i]!.to, now)));
      }),
    );
  });

  it('put an outage at 23:30 UTC on the next day of Tokyo, and on the same of New York', () => {
    const from = Date.UTC(2026, 10, 19, 23, 30);
    const ledger = { outages: [{ from, to: from + hour / 2 }], unobserved: [], observedFrom: 0 };
    const bad = (zone: string) =>
      dayBars(ledger, localDays(zone, 4, from + day), from + day)
        .filter(({ downMs }) => downMs > 0)
        .map(({ date, downMs }) => [date, downMs]);
    expect(bad('Asia/Tokyo')).toEqual([['2026-11-20', hour / 2]]);
    expect(bad('America/New_York')).toEqual([['2026-11-19', hour / 2]]);
    expect(bad('Europe/London')).toEqual([['2026-11-19', hour / 2]]);
  });

  it('know a day of 25 hours: an hour down of it is a twenty-fifth', () => {
    const from = Date.UTC(2026, 9, 25, 0);
    const ledger = { outages: [{ from, to: from + hour }], unobserved: [], observedFrom: 0 };
    const [bar] = dayBars(ledger, localDays('Europe/Berlin', 2, from + day), from + day);
    expect(bar).toMatchObject({ date: '2026-10-25', ratio: 0.96, observedMs: 25 * hour });
  });
});

describe('coverage', () => {
  it('is the overlap, for any stretch', () => {
    const some = fc.array(
      fc.tuple(fc.integer({ min: -50, max: 200 }), fc.nat(80)).map(([from, length]): Interval => ({
        from,
        to: from + length,
      })),
    );
    fc.assert(
      fc.property(some, fc.nat(100), fc.nat(100), (list, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(coverageOf(list, { from: 0, to: 100 })(from, to)).toBe(overlapMs(list, from, to));
      }),
    );
  });
});
