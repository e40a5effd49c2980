import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binomialTail,
  busyHours,
  hourOfWeek,
  hoursOfWeek,
  hourWords,
} from '../../../workers/domain/stats/hours-of-week.ts';
import { type PastIncident, patternsOf } from '../../../workers/domain/stats/patterns.ts';

const minute = 60_000;
const week = 7 * 86_400_000;
/** A Monday. */
const monday = Date.UTC(2026, 10, 2);
let ids = 0;
const incident = (startedAt: number, over: Partial<PastIncident> = {}): PastIncident => ({
  id: `inc_${(ids += 1)}`,
  monitorId: 'mon_a',
  startedAt,
  detectedAt: startedAt + minute,
  resolvedAt: startedAt + 10 * minute,
  regions: [{ region: 'weur', class: 'timeout' }],
  ...over,
});

describe('patterns', () => {
  it('count, mean, median and the longest are those of a list by hand', () => {
    const list = [
      incident(monday, { detectedAt: monday + 10_000, resolvedAt: monday + 60_000 }),
      incident(monday, { detectedAt: monday + 20_000, resolvedAt: monday + 120_000 }),
      incident(monday, { detectedAt: monday + 60_000, resolvedAt: null }),
    ];
    expect(patternsOf(list, 'UTC', monday + 600_000)).toMatchObject({
      count: 3,
      detect: { count: 3, meanMs: 30_000, medianMs: 20_000 },
      recover: { count: 2, meanMs: 90_000, medianMs: 90_000 },
      longest: { id: list[2]!.id, durationMs: 600_000 },
      enough: false,
      recurring: [],
      busyHours: [],
    });
  });

  it('say which cause comes again, and when', () => {
    const tls = { regions: [{ region: 'weur', class: 'tls_protocol' }, { region: 'apac', class: 'tls_protocol' }] } as const;
    const list = [
      ...Array.from({ length: 5 }, (_, i) => incident(monday + i * week + 2 * 60 * minute + i * minute, tls)),
      incident(monday + 3 * 86_400_000),
      incident(monday + 4 * 86_400_000),
    ];
    const found = patternsOf(list, 'UTC', monday + 9 * week);
    expect(found.recurring).toEqual(['5 of 7 incidents: TLS handshake failed, mostly Mondays 02:00–03:00']);
    expect(found.busyHours).toMatchObject([{ hour: 2, count: 5 }]);
    expect(found.byClass).toEqual([{ key: 'tls_protocol', count: 5 }, { key: 'timeout', count: 2 }]);
    expect(found.byRegion).toEqual([{ key: 'weur', count: 7 }, { key: 'apac', count: 5 }]);
    expect(found.hours[2]).toBe(5);
  }); // prettier-ignore

  it('of none say nothing', () => {
    expect(patternsOf([], 'UTC', 0)).toMatchObject({
      count: 0,
      detect: null,
      recover: null,
      longest: null,
      byClass: [],
    });
  });

  it('do not depend on the order of the list, and count every incident in one hour', () => {
    const lists = fc.array(fc.integer({ min: 0, max: 52 * week }), { maxLength: 60 });
    fc.assert(
      fc.property(
        lists,
        fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York'),
        (starts, zone) => {
          const list = starts.map((start) => incident(monday + start));
          const found = patternsOf(list, zone, monday + 60 * week);
          expect(found.hours.reduce((a, b) => a + b, 0)).toBe(list.length);
          const { longest: _, ...rest } = patternsOf([...list].reverse(), zone, monday + 60 * week);
          expect(found).toMatchObject(rest);
        },
      ),
    );
  });
});

describe('hours of the week', () => {
  it('are those of the time zone, right across a change of its clocks', () => {
    expect(hourOfWeek('UTC')(monday)).toBe(0);
    expect(hourOfWeek('Asia/Kolkata')(monday)).toBe(5);
    expect(hourOfWeek('America/New_York')(monday)).toBe(6 * 24 + 19);
    // 02:30 in Berlin on the Sunday when clocks go back comes twice.
    const before = Date.UTC(2026, 9, 25, 0, 30);
    expect([0, 1, 2].map((h) => hourOfWeek('Europe/Berlin')(before + h * 3_600_000) - 6 * 24)).toEqual([
      2, 2, 3,
    ]);
    expect(() => hourOfWeek('Mars/Olympus')).toThrow(RangeError);
    expect(hourWords(167)).toBe('Sundays 23:00–00:00');
  });

  it('have the exact tail of the binomial distribution', () => {
    expect(binomialTail(10, 3, 0.5)).toBeCloseTo(968 / 1024, 12);
    expect(binomialTail(5, 5, 1 / 168)).toBeCloseTo(168 ** -5, 20);
    expect(binomialTail(20, 1, 1 / 168)).toBeCloseTo(1 - (167 / 168) ** 20, 12);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 0, max: 50 }), (n, k) => {
        const tail = binomialTail(n, k, 1 / 168);
        expect(tail).toBeGreaterThanOrEqual(binomialTail(n, k + 1, 1 / 168));
        expect(tail).toBeGreaterThanOrEqual(0);
        expect(tail).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('name an hour by chance in at most one list of twenty', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    let wrong = 0;
    for (let list = 0; list < 1_000; list++) {
      const counts = Array<number>(hoursOfWeek).fill(0);
      for (let i = 0; i < 40; i++) counts[Math.floor(random() * hoursOfWeek)]! += 1;
      if (busyHours(counts).length > 0) wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(50);
  });
});
