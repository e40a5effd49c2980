import { describe, expect, it } from 'vitest';
import { chartRows, failureBands } from '../../app/src/lib/chart.ts';
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
    const rows = chartRows(metrics({ weur: [[30, 80], [90, 90]], oc: [[60, 200]] }, 120)); // prettier-ignore
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
});

describe('the bands of failures', () => {
  it('cover the steps they happened in, not those before, and join those in which as many regions failed', () => {
    const rows = chartRows(
      metrics({
        weur: [[0, null, 1], [30, null, 1], [60, null, 1], [90, 80], [120, null, 1]],
        oc: [[60, null, 1]],
      }, 120),
    ); // prettier-ignore
    const bands = failureBands(rows, 30, 2);
    const seconds = (time: Date) => (time.getTime() - Date.parse(at(0))) / 1_000;
    expect(bands.map(({ from, to, share }) => [seconds(from), seconds(to), share])).toEqual([
      [0, 60, 0.5],
      [60, 90, 1],
      [120, 150, 0.5],
    ]);
  });
});
