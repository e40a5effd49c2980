import { describe, expect, it } from 'vitest';
import { chartRows, failureBands, gapsOf, lonePoints } from '../../app/src/lib/chart.ts';
import { chartSummary, eventsOf, kindsAt, stepNote } from '../../app/src/lib/chart-words.ts';
import type { Metrics } from '../../workers/wire/api.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 6, 0, second)).toISOString();
type Point = [second: number, p50: number | null, fail?: number];
const metrics = (series: Record<string, Point[]>, to = 0): Metrics => ({
  range: '1h', from: at(0), to: at(to), stepSeconds: 30, historyMissing: false, uptime: 1, downtimeSeconds: 0,
  unobservedSeconds: 0, incidentCount: 0, apdexMs: 500, regions: [], outages: [], unobserved: [],
  series: Object.entries(series).map(([region, points]) => ({
    region: region as 'weur',
    points: points.map(([second, p50, fail = 0]) => ({
      at: at(second), p50, p75: p50, p95: p50, p99: p50, max: p50, count: 1, slow: 0, fail, unknown: 0,
    })),
  })),
}); // prettier-ignore

describe('the rows of the latency chart', () => {
  it('are none before the first result', () => {
    expect(chartRows(metrics({ weur: [] }))).toEqual([]);
  });

  it('go from the first result to the end of the range, and have a gap where a step has no answer', () => {
    const rows = chartRows(metrics({ weur: [[30, 80], [90, 90]], oc: [[60, 200]] }, 121)); // prettier-ignore
    expect(rows.map(({ latency }) => [latency.weur ?? null, latency.oc ?? null])).toEqual([
      [80, null],
      [null, 200],
      [90, null],
      [null, null],
    ]);
  });

  it('name the regions that failed, also where another check of the step was answered', () => {
    const rows = chartRows(metrics({ weur: [[0, 80, 1], [30, null, 2]], oc: [[30, 200]] }, 30)); // prettier-ignore
    expect(rows.map(({ failing }) => failing)).toEqual([['weur'], ['weur']]);
  });

  it('are of the latency that is chosen', () => {
    const one = metrics({ weur: [[0, 80]] }, 30); // prettier-ignore
    one.series[0]!.points[0]!.p95 = 200;
    expect(chartRows(one, 'p95')[0]!.latency.weur).toBe(200);
  });
});

describe('a chart with gaps', () => {
  const rows = chartRows(metrics({ weur: [[0, 80], [30, 90], [90, 70], [150, 60], [180, 50]], oc: [[0, 1], [30, null, 1], [60, 2]] }, 210)); // prettier-ignore

  it('knows them, but none before the first answer and after the last', () => {
    expect([gapsOf(rows, 'weur'), gapsOf(rows, 'oc'), gapsOf(rows, 'apac')]).toEqual([2, 1, 0]);
  });

  it('draws as dots what has no neighbour to draw a line to', () => {
    expect(lonePoints(rows, ['weur', 'oc']).map(({ region, ms }) => [region, ms])).toEqual([
      ['weur', 70],
      ['oc', 1],
      ['oc', 2],
    ]);
  });

  it('says in words what it shows', () => {
    const words = chartSummary(rows, ['weur', 'oc'], 'p50', [], 30);
    expect(words).toMatch(/^Median latency of 2 regions, .*\. Highest: 90 ms from .*\. Lowest: 1 ms from /);
    expect(words).toMatch(/3 gaps, 0 outages\.$/);
    expect(chartSummary([], [], 'p50', [], 30)).toBe('No results in this range.');
  });
});

describe('a chart of two ranges', () => {
  const before = (seconds: number) =>
    new Date(Date.parse(at(0)) - 86_400_000 + seconds * 1_000).toISOString();
  const both = metrics({ weur: [[30, 80], [60, 90]] }, 90); // prettier-ignore
  const other = metrics({ weur: [[0, 10], [60, 20], [900, 30]] }); // prettier-ignore
  const compared = {
    ...other,
    from: before(0),
    to: before(90),
    series: other.series.map((one) => ({
      ...one,
      points: one.points.map((point) => ({
        ...point,
        at: before((Date.parse(point.at) - Date.parse(at(0))) / 1_000),
      })),
    })),
  };

  it('has both at their place in the range, and nothing that is beyond its end', () => {
    const rows = chartRows({ ...both, compared });
    expect(rows.map(({ before: one, latency }) => [one.weur ?? null, latency.weur ?? null])).toEqual([
      [10, null],
      [null, 80],
      [20, 90],
    ]);
  });
});

describe('what happened in a range', () => {
  const happened = {
    ...metrics({ weur: [[120, 80]] }, 180),
    outages: [{ incidentId: 'inc_a', from: at(60), to: at(90) }],
    unobserved: [
      { from: at(30), to: at(60), maintenance: true },
      { from: at(0), to: at(10), maintenance: false },
    ],
  }; // prettier-ignore
  const events = eventsOf(happened);

  it('is told in order, and beside the steps it touches', () => {
    expect(events.map(({ kind }) => kind)).toEqual(['unobserved', 'maintenance', 'outage']);
    const start = Date.parse(at(0));
    expect(kindsAt(events, start + 30_000, start + 60_000)).toEqual(['maintenance']);
    expect(kindsAt(events, start + 45_000, start + 75_000)).toEqual(['maintenance', 'outage']);
    expect(kindsAt(events, start + 90_000, start + 120_000)).toEqual([]);
    const [row] = chartRows(metrics({ weur: [[0, null, 1]] }));
    expect(stepNote(row!, 2, ['outage'])).toMatch(/^failed: .+ · outage$/);
    expect(stepNote({ ...row!, failing: ['weur', 'oc'] }, 2, [])).toBe('failed in all regions');
    expect(stepNote({ ...row!, failing: [] }, 2, [])).toBe('');
  });

  it('has room in the chart where there are no results', () => {
    expect(chartRows(happened)[0]!.at.toISOString()).toBe(at(0));
  });
});

describe('the bands of failures', () => {
  it('cover the steps they happened in, not those before, and join those in which as many checks failed', () => {
    const rows = chartRows(
      metrics({
        weur: [[0, null, 1], [30, null, 1], [60, null, 1], [90, 80], [120, null, 1]],
        oc: [[0, 80], [30, 80], [60, null, 1], [120, 80]],
      }, 120),
    ); // prettier-ignore
    const bands = failureBands(rows, 30);
    const seconds = (time: Date) => (time.getTime() - Date.parse(at(0))) / 1_000;
    expect(bands.map(({ from, to, share }) => [seconds(from), seconds(to), share])).toEqual([
      [0, 60, 0.5],
      [60, 90, 1],
      [120, 150, 0.5],
    ]);
  });

  it('are there for one failed check of a thousand', () => {
    const one = metrics({ weur: [[0, 80, 1]] });
    one.series[0]!.points[0]!.count = 1_000;
    expect(failureBands(chartRows(one), 30)).toMatchObject([{ share: 0.1 }]);
  });
});
