/** Which range a page shows, as its address says it, and the table of regions that goes with it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clocksChange, momentWords } from '../../app/src/lib/chart-words.ts';
import {
  apiQuery, fieldTime, fieldValue, presetHref, rangeHref, shownRange, zoomHref,
} from '../../app/src/lib/chart-range.ts'; // prettier-ignore
import { axisTime } from '../../app/src/lib/format.ts';
import { bestMs, cellText, sorted } from '../../app/src/lib/region-figures.ts';
import type { RegionFigures } from '../../workers/wire/api.ts';

const shown = (query: string) => shownRange(new URLSearchParams(query));

describe('the range in a page’s address', () => {
  it.each([
    ['', 'range=1h'],
    ['range=90d', 'range=90d'],
    ['range=2h', 'range=1h'],
    ['range=24h&from=2026-01-01T00:00', 'range=24h'],
    ['range=7d&compare=previous', 'range=7d&compare=previous'],
    ['range=7d&compare=2026-01-01T00:00:00.000Z', 'range=7d&from2=2026-01-01T00%3A00%3A00.000Z'],
    ['range=custom&from=2026-01-01T00:00&to=nonsense', 'range=custom&from=2026-01-01T00%3A00Z&to=nonsense'],
  ])('%s asks the API for %s', (query, asked) => {
    expect(apiQuery(shown(query))).toBe(asked);
  });

  it('is kept by its own address', () => {
    const own = shown(
      'range=custom&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&back=30d&compare=previous',
    );
    expect(shown(rangeHref(own).slice(1))).toEqual(own);
    expect(presetHref(own, '7d')).toBe('?range=7d&compare=previous');
    expect(presetHref({ ...own, compare: '2025-01-01T00:00:00Z' }, '7d')).toBe('?range=7d');
  });

  it('zooms into whole steps, at least a minute, and knows the way back through any number of zooms', () => {
    const now = Date.parse('2026-11-21T06:00:00Z');
    const at = (text: string) => Date.parse(`2026-11-21T${text}Z`);
    const once = shown(
      zoomHref(shown('range=24h'), { from: at('01:02:03'), to: at('02:01:00') }, 300_000, now).slice(1),
    );
    expect(once).toMatchObject({
      range: 'custom', from: '2026-11-21T01:00:00.000Z', to: '2026-11-21T02:05:00.000Z', back: '24h',
    }); // prettier-ignore
    const twice = shown(zoomHref(once, { from: at('05:59:57'), to: at('05:59:59') }, 10_000, now).slice(1));
    expect(twice).toMatchObject({
      from: '2026-11-21T05:59:00.000Z',
      to: '2026-11-21T06:00:00.000Z',
      back: '24h',
    });
  });
});

describe('where the clocks change', () => {
  const before = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = 'Europe/Berlin';
  });
  afterAll(() => {
    process.env.TZ = before;
  });

  it('a field holds the reader’s time, and gives the same moment back', () => {
    expect(fieldValue('2026-10-25T03:30:00Z', true)).toBe('2026-10-25T04:30');
    expect(fieldValue('2026-10-24T22:30:15Z', true)).toBe('2026-10-25T00:30:15');
    expect(fieldValue('2026-10-24T22:30:00Z', false)).toBe('2026-10-24T22:30');
    expect(fieldTime('2026-10-25T04:30')).toBe('2026-10-25T03:30:00.000Z');
    expect([fieldTime('soon'), fieldValue('soon', true)]).toEqual(['soon', '']);
  });

  it('an hour that comes twice is told by which clocks', () => {
    const [from, to] = [new Date('2026-10-24T12:00:00Z'), new Date('2026-10-25T12:00:00Z')];
    expect(clocksChange(from, to)).toBe(true);
    const words = ['00:30', '01:30'].map((time) => momentWords(new Date(`2026-10-25T${time}:00Z`), from, to));
    expect(words).toEqual(['25 Oct, 02:30 CEST', '25 Oct, 02:30 CET']);
    const later = new Date('2026-10-26T12:00:00Z');
    expect(momentWords(later, later, new Date(later.getTime() + 3_600_000))).toBe('26 Oct, 13:00');
  });
});

it('an axis of days names each of them once, and the hours between them', () => {
  const week = 7 * 86_400_000;
  const noon = new Date(2026, 10, 21, 12);
  expect([axisTime(new Date(2026, 10, 21), week), axisTime(noon, week)]).toEqual(['21 Nov', '12:00']);
  expect(axisTime(noon, week, true)).toBe('21 Nov, 12:00');
  expect(axisTime(noon, 900 * 86_400_000)).toBe('Nov 2026');
});

describe('regions side by side', () => {
  const figures = (region: string, p50: number | null, availability: number | null): RegionFigures => ({
    region: region as 'weur', count: 1, ok: 1, slow: 0, fail: 0, unknown: 0, p50, p75: p50, p95: p50, p99: p50, max: p50,
    availability, apdex: null, phases: {},
  }); // prettier-ignore
  const all = [figures('weur', 80, 0.999999), figures('oc', null, null), figures('enam', 60, 1)];
  const byRegion = new Map(all.map((one) => [one.region as string, one]));
  const order = (key: 'p50' | 'behind' | 'availability', descending: boolean) =>
    sorted(all, byRegion, { key, descending }).map(({ region }) => region);

  it('are sorted by a figure, those without one last in either direction', () => {
    expect(order('p50', false)).toEqual(['enam', 'weur', 'oc']);
    expect(order('behind', true)).toEqual(['weur', 'enam', 'oc']);
    expect(order('availability', true)).toEqual(['enam', 'weur', 'oc']);
  });

  it('tell how far they are behind the quickest, and never round a failure away', () => {
    const best = bestMs(all);
    expect(all.map((one) => cellText(one, 'behind', best))).toEqual(['+20 ms', '–', 'best']);
    expect(all.map((one) => cellText(one, 'availability', best))).toEqual(['99.99 %', '–', '100 %']);
    expect(bestMs([])).toBeNull();
  });
});
