/** Days of uptime in words and as a table, and the map of a week. */
import { describe, expect, it } from 'vitest';
import {
  dateIn,
  dateWords,
  dayFacts,
  type DayIncident,
  dayLine,
  dayRows,
  dayTone,
  incidentsOn,
} from '../../app/src/lib/days.ts';
import {
  cellsByHour,
  cellWords,
  type HeatCell,
  scaleOf,
  shades,
  worstWords,
} from '../../app/src/lib/heat-map.ts';
import { zoneOf } from '../../app/src/lib/server/zone.ts';
import { zoneWords } from '../../app/src/lib/zone.ts';
import type { DayBar } from '../../workers/wire/api.ts';

const day = (date: string, change: Partial<DayBar> = {}): DayBar => ({
  date, uptime: 1, downtimeSeconds: 0, observedSeconds: 86_400, unobservedSeconds: 0, maintenanceSeconds: 0, incidentCount: 0,
  ...change,
}); // prettier-ignore
const down = day('2026-11-03', { uptime: 0.99861, downtimeSeconds: 120.5, incidentCount: 1 });
const none = (date: string) => day(date, { uptime: null, observedSeconds: 0, unobservedSeconds: 86_400 });

describe('a day', () => {
  it('is told with what matters: uptime cut, downtime, incidents, maintenance, what was observed', () => {
    expect(dayFacts(down)).toEqual(['99.861 % uptime', 'down 2 min', '1 incident']);
    expect(dayFacts(day('2026-11-03', { uptime: 0.999999, downtimeSeconds: 0.3 }))).toEqual(['99.999 % uptime', 'down less than 1 s']); // prettier-ignore
    const partly = day('2026-11-03', { observedSeconds: 72_000, unobservedSeconds: 14_400, maintenanceSeconds: 3_600 }); // prettier-ignore
    expect(dayFacts(partly)).toEqual(['100 % uptime', 'maintenance 1 h, left out', 'observed 20 h of 1 d']);
    expect(dayFacts(none('2026-11-03'))).toEqual(['not observed']);
    expect(dateWords('2026-11-20')).toBe('Fri 20 Nov 2026');
    expect(dayLine(down, true)).toBe('Tue 3 Nov 2026, today so far, 99.861 % uptime, down 2 min, 1 incident');
  });

  it.each([
    [day('d'), 'ok'],
    [day('d', { uptime: 0.999, downtimeSeconds: 60 }), 'slow'],
    [day('d', { uptime: 0.98, downtimeSeconds: 1_728 }), 'fail'],
    [none('d'), 'none'],
    [{ ...none('d'), maintenanceSeconds: 1 }, 'maintenance'],
  ])('%j is %s', (one, tone) => {
    expect(dayTone(one)).toBe(tone);
  });

  it('has the incidents that touch it in its zone, and not one that ended at its midnight', () => {
    const incident = (from: string, to: string | null): DayIncident => ({ from: `2026-11-${from}:00Z`, to: to && `2026-11-${to}:00Z` }); // prettier-ignore
    const late = incident('02T23:30', '02T23:50');
    const toMidnight = incident('01T14:00', '02T15:00');
    const lasting = incident('03T20:00', null);
    const on = (zone: string, date: string) => incidentsOn(date, [late, toMidnight, lasting], dateIn(zone));
    expect(on('UTC', '2026-11-02')).toEqual([late, toMidnight]);
    expect(on('Asia/Tokyo', '2026-11-02')).toEqual([toMidnight]);
    expect(on('Asia/Tokyo', '2026-11-03')).toEqual([late]);
    expect(on('Asia/Tokyo', '2026-11-04')).toEqual([lasting]);
    expect(on('Asia/Tokyo', '2026-11-09')).toEqual([lasting]);
  });
});

describe('the table of days', () => {
  it('has one row for days alike, the newest first, and today alone', () => {
    const days = [none('2026-11-01'), none('2026-11-02'), down, day('2026-11-04'), day('2026-11-05'), day('2026-11-06')]; // prettier-ignore
    expect(dayRows(days).map(({ first, last, count }) => [first.date, last.date, count])).toEqual([
      ['2026-11-06', '2026-11-06', 1],
      ['2026-11-04', '2026-11-05', 2],
      ['2026-11-03', '2026-11-03', 1],
      ['2026-11-01', '2026-11-02', 2],
    ]);
  });
  it('keeps apart what was observed in part, or held maintenance', () => {
    const days = [day('a'), day('b', { unobservedSeconds: 60 }), day('c', { maintenanceSeconds: 60 }), day('d'), day('e')]; // prettier-ignore
    expect(dayRows(days).map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('the zone of the viewer', () => {
  const told = (value: string | undefined) => zoneOf({ get: () => value });
  it('is what the browser told, or UTC where it told nothing that there is', () => {
    expect([told('America/New_York'), told('Etc/GMT+5')]).toEqual(['America/New_York', 'Etc/GMT+5']);
    for (const bad of [undefined, '', 'Moon/Tycho', '<script>', 'x'.repeat(100)])
      expect(told(bad)).toBe('UTC');
    expect(zoneWords('America/New_York')).toBe('Days begin at midnight in America/New York.');
    expect(zoneWords('UTC')).toBe('Days begin at midnight UTC.');
  });
});

describe('the map of a week', () => {
  const cell = (weekday: number, hour: number, change: Partial<HeatCell> = {}): HeatCell => ({
    weekday, hour, count: 60, fail: 0, p50: 100, p95: 200, availability: 1, ...change,
  }); // prettier-ignore

  it('puts each cell where it belongs, and tells it', () => {
    const hours = cellsByHour([cell(1, 0), cell(7, 23, { fail: 1, availability: 0.983333 })]);
    expect(hours.filter(Boolean)).toHaveLength(2);
    expect(cellWords(0, hours[0])).toBe('Mondays 00:00–01:00: p50 100 ms, p95 200 ms, 100 % good checks, 60 checks'); // prettier-ignore
    expect(cellWords(167, hours[167])).toContain('98.333 % good checks, 60 checks, 1 failed');
    expect(cellWords(5, hours[5])).toBe('Mondays 05:00–06:00: no checks');
    expect(cellWords(0, cell(1, 0, { p50: null, p95: null, availability: 0, fail: 60 }))).toContain('no answers, 0.000 % good checks'); // prettier-ignore
  });

  it('shades latencies from the least to the most by equal ratios, and noise not at all', () => {
    const scale = scaleOf([cell(1, 0, { p95: 100 }), cell(1, 1, { p95: 6_400 })], 'p95');
    expect([100, 199, 201, 450, 3_300, 6_400].map(scale.shadeOf)).toEqual([0, 0, 1, 2, 5, 5]);
    expect(scale.labels).toEqual([
      '100–200 ms',
      '200–400 ms',
      '400–800 ms',
      '800–1600 ms',
      '1600–3200 ms',
      '3200–6400 ms',
    ]);
    const even = scaleOf([cell(1, 0, { p95: 100 }), cell(1, 1, { p95: 103 })], 'p95');
    expect(even.shadeOf(103)).toBe(0);
    expect(scaleOf([cell(1, 0, { p95: null })], 'p95').labels).toEqual([]);
  });

  it('shades good checks by fixed steps: only all of them is the palest', () => {
    const { shadeOf, labels } = scaleOf([cell(1, 0)], 'availability');
    expect([1, 0.999999, 0.995, 0.96, 0.92, 0.5].map(shadeOf)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(labels).toEqual(['100 %', 'from 99.9 %', 'from 99 %', 'from 95 %', 'from 90 %', 'below 90 %']);
    expect(labels).toHaveLength(shades);
  });

  it('says which hour stands out', () => {
    const cells = [cell(1, 0), cell(2, 14, { p95: 900, availability: 0.99 }), cell(3, 0, { p95: null })];
    expect(worstWords(cells, 'p95')).toBe('Slowest: Tuesdays 14:00–15:00, p95 900 ms');
    expect(worstWords(cells, 'availability')).toBe(
      'Most failures: Tuesdays 14:00–15:00, 99.000 % good checks',
    );
    expect(worstWords([cell(1, 0), cell(1, 1)], 'availability')).toBe('No check failed in any hour');
    expect(worstWords([cell(1, 0)], 'p95')).toBeNull();
  });
});
