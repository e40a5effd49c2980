import { describe, expect, it } from 'vitest';
import { applyToMetrics } from '../../app/src/lib/news-metrics.ts';
import type { Metrics } from '../../workers/wire/api.ts';

const latencies = { p50: 80, p75: 85, p95: 90, p99: 95, max: 99 };
const figures = {
  region: 'weur' as const, count: 5, ok: 5, slow: 0, fail: 0, unknown: 0, ...latencies, availability: 1, apdex: 1, phases: {},
}; // prettier-ignore
const step = { at: '2026-11-21T06:00:30.000Z', ...latencies, count: 5, slow: 0, fail: 0, unknown: 0 };
const metrics = (change: Partial<Metrics> = {}): Metrics => ({
  range: '1h', from: '2026-11-21T06:00:00.000Z', to: '', stepSeconds: 30, historyMissing: false, uptime: 1,
  downtimeSeconds: 0, unobservedSeconds: 0, incidentCount: 0, apdexMs: 500, outages: [], unobserved: [],
  regions: [figures], series: [{ region: 'weur', points: [step] }], ...change,
}); // prettier-ignore
const news = (time: string, verdict: 'ok' | 'fail' | 'slow', latencyMs: number) => ({
  type: 'results' as const, monitorId: 'mon_a', epoch: 'e', seq: 1,
  results: [{
    region: 'weur' as const, slotAt: `2026-11-21T${time}.000Z`, startedAt: `2026-11-21T${time}.000Z`, verdict, latencyMs,
    colo: 'LHR', kind: 'scheduled',
  }],
}); // prettier-ignore
const points = (one: Metrics) => one.series[0]!.points;

describe('news of results, in metrics that are shown', () => {
  it('count a failed check at once: in its step, its region and its share of good checks', () => {
    const after = applyToMetrics(metrics(), news('06:00:40', 'fail', 5));
    expect(after.regions).toMatchObject([{ count: 6, ok: 5, fail: 1, availability: 0.833333 }]);
    expect(points(after)).toMatchObject([{ ...latencies, count: 6, fail: 1 }]);
  });

  it('leave the percentiles of a step that has several results, of which only the highest is known', () => {
    expect(points(applyToMetrics(metrics(), news('06:00:40', 'ok', 10)))).toEqual([{ ...step, count: 6 }]);
    expect(points(applyToMetrics(metrics(), news('06:00:40', 'slow', 700)))).toEqual([
      { ...step, max: 700, count: 6, slow: 1 },
    ]);
  });

  it('begin a new step, of which the first answer is every percentile', () => {
    const failed = applyToMetrics(metrics(), news('06:01:10', 'fail', 5));
    const at = '2026-11-21T06:01:00.000Z';
    expect(points(failed)[1]).toMatchObject({ at, p50: null, max: null, count: 1, fail: 1 });
    const answered = points(applyToMetrics(failed, news('06:01:20', 'ok', 40)))[1];
    expect(answered).toMatchObject({ at, p50: 40, p99: 40, max: 40, count: 2, fail: 1 });
  });

  it('change nothing of a range that is over', () => {
    const custom = metrics({ range: 'custom' });
    expect(applyToMetrics(custom, news('06:00:40', 'fail', 5))).toBe(custom);
  });
});
