import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  dueMonth,
  monthBefore,
  monthOf,
  monthsBack,
  monthWords,
} from '../../../workers/domain/report/months.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const iso = (ms: number) => new Date(ms).toISOString();
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo', 'Asia/Kathmandu'] as const; // prettier-ignore

describe('a month', () => {
  it.each([
    ['2026-10', 'UTC', '2026-10-01T00:00:00.000Z', 744],
    ['2026-02', 'UTC', '2026-02-01T00:00:00.000Z', 672],
    ['2028-02', 'UTC', '2028-02-01T00:00:00.000Z', 696],
    // The clocks go back: an hour more. And forward: an hour less.
    ['2026-10', 'Europe/Berlin', '2026-09-30T22:00:00.000Z', 745],
    ['2026-03', 'Europe/Berlin', '2026-02-28T23:00:00.000Z', 743],
    ['2026-11', 'America/New_York', '2026-11-01T04:00:00.000Z', 721],
    ['2026-01', 'Asia/Kolkata', '2025-12-31T18:30:00.000Z', 744],
    // The clocks go by half an hour.
    ['2026-04', 'Australia/Lord_Howe', '2026-03-31T13:00:00.000Z', 720.5],
    // Samoa had no 30 December.
    ['2011-12', 'Pacific/Apia', '2011-12-01T10:00:00.000Z', 720],
    // Midnight of 1 November did not exist in São Paulo's first days of summer time: the day began an hour later.
    ['1992-10', 'America/Sao_Paulo', '1992-10-01T03:00:00.000Z', 743],
  ])('%s in %s begins at %s and has %s hours', (month, zone, from, hours) => {
    const bounds = boundsOf(month, zone);
    expect(iso(bounds.from)).toBe(from);
    expect((bounds.to - bounds.from) / hourMs).toBe(hours);
  });

  it('holds every moment of it and no other, and the next one begins where it ends', () => {
    const at = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) });
    fc.assert(
      fc.property(at, fc.constantFrom(...zones), (moment, zone) => {
        const month = monthOf(moment, zone);
        const { from, to } = boundsOf(month, zone);
        expect(from <= moment && moment < to).toBe(true);
        expect(monthOf(to, zone) > month).toBe(true);
        expect(boundsOf(monthBefore(month), zone).to).toBe(from);
      }),
    );
  });

  it('is named and listed, the newest first', () => {
    expect(monthWords('2026-10')).toBe('October 2026');
    expect(monthsBack('2026-11', '2027-02', 12)).toEqual(['2027-02', '2027-01', '2026-12', '2026-11']);
    expect(monthsBack('2020-01', '2027-02', 2)).toEqual(['2027-02', '2027-01']);
  });
});

describe('a report is due', () => {
  it.each([
    ['2026-11-01T05:59:59Z', 'UTC', null],
    ['2026-11-01T06:00:00Z', 'UTC', '2026-10'],
    // Six hours after local midnight, not after the zone's clock says six.
    ['2026-10-31T16:29:00Z', 'Asia/Kolkata', null],
    ['2026-11-01T00:30:00Z', 'Asia/Kolkata', '2026-10'],
    ['2026-11-01T09:59:00Z', 'America/New_York', null],
    ['2026-11-01T10:00:00Z', 'America/New_York', '2026-10'],
    // Who slept three days still sends; who slept for two weeks, or two months, sends nothing old.
    ['2026-11-04T05:00:00Z', 'UTC', '2026-10'],
    ['2026-11-10T23:59:59Z', 'UTC', '2026-10'],
    ['2026-11-11T00:00:00Z', 'UTC', null],
    ['2027-01-03T05:00:00Z', 'UTC', '2026-12'],
    ['2027-01-20T05:00:00Z', 'UTC', null],
  ])('at %s in %s: %s', (now, zone, month) => {
    expect(dueMonth(Date.parse(now), zone)).toBe(month);
  });

  it('for each month once, however often somebody looks each day', () => {
    for (const zone of zones) {
      const seen: string[] = [];
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 15); at += dayMs / 2) {
        const month = dueMonth(at, zone);
        if (month && seen.at(-1) !== month) seen.push(month);
      }
      expect(seen).toEqual(monthsBack('2025-12', '2026-12', 20).reverse());
    }
  });
});
