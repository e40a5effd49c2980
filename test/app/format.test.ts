import { describe, expect, it } from 'vitest';
import { percent } from '../../app/src/lib/format.ts';
import { applyToMonitor } from '../../app/src/lib/news.ts';

describe('percentages', () => {
  it.each([
    [1, '100 %'],
    [0.999999, '99.99 %'],
    [0.99999999, '99.99 %'],
    [0.9995, '99.95 %'],
    [0.29, '29.00 %'],
    [0, '0.00 %'],
    [null, '–'],
  ])('%s reads %s: cut, never rounded up', (ratio, expected) => {
    expect(percent(ratio)).toBe(expected);
  });
});

describe('news of a monitor', () => {
  const region = {
    region: 'weur' as const,
    verdict: 'ok' as const,
    lastSlotAt: '2026-11-21T06:00:20.000Z',
    latencyMs: 80,
    colo: 'LHR',
    placement: 'verified' as const,
  };
  const monitor = {
    id: 'mon_a',
    state: 'up' as const,
    stateSince: '2026-11-21T05:00:00.000Z',
    noData: false,
    lastCheckedAt: region.lastSlotAt,
    regions: [region],
  };
  const news = (slotAt: string) => ({
    type: 'results' as const, monitorId: 'mon_a', state: 'suspect' as const, noData: false, epoch: 'e', seq: 1,
    results: [{ region: 'weur' as const, slotAt, startedAt: slotAt, verdict: 'fail' as const, latencyMs: 5, colo: 'LHR', kind: 'scheduled' }],
  }); // prettier-ignore
  it('a newer result is shown, an older one changes no region', () => {
    expect(applyToMonitor(monitor, news('2026-11-21T06:00:40.000Z'))).toMatchObject({
      state: 'suspect',
      regions: [{ verdict: 'fail' }],
    });
    expect(applyToMonitor(monitor, news('2026-11-21T06:00:00.000Z'))).toMatchObject({
      lastCheckedAt: region.lastSlotAt,
      regions: [{ verdict: 'ok' }],
    });
    expect(applyToMonitor({ ...monitor, id: 'mon_b' }, news('2026-11-21T06:00:40.000Z')).state).toBe('up');
  });
});
