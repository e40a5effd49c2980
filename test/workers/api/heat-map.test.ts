import { beforeEach, describe, expect, it } from 'vitest';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { ApiMonitorDetail, HeatMap, Problem } from '../../../workers/wire/api.ts';
import { env, people } from './people.ts';

const hourMs = 3_600_000;
let alice: Awaited<ReturnType<typeof people>>['alice'];
let workspaceId: string;
let id: string;
/** The hour before this one. */
let hour: number;
beforeEach(async () => {
  ({ alice } = await people());
  workspaceId = alice.session.workspace.id;
  id = (
    await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name: 'Shop',
      target: 'https://a.example.com',
    })
  ).body.id;
  hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
});
const result = (minute: number, change: Partial<CheckResult> = {}): CheckResult => ({
  monitorId: id, workspaceId, region: 'enam', colo: 'IAD', placement: 'verified', slotAt: hour + minute * 60_000,
  startedAt: hour + minute * 60_000, durationMs: 100, verdict: 'ok', kind: 'scheduled', ...change,
}); // prettier-ignore
const heatMap = async (query = '') =>
  (await alice.call<HeatMap>('GET', `/api/v1/monitors/${id}/heatmap${query}`)).body;
/** Where a time is on the map, by the calendar of UTC. */
const place = (at: number) => ({
  weekday: ((new Date(at).getUTCDay() + 6) % 7) + 1,
  hour: new Date(at).getUTCHours(),
});

describe('the heat map', () => {
  it('tells each hour of the week of its zone: its percentiles over all regions, and its good checks', async () => {
    await insertResults(env.DB, [
      ...Array.from({ length: 10 }, (_, i) => result(i, { durationMs: 100 + i })),
      ...Array.from({ length: 30 }, (_, i) => result(i, { durationMs: 500, region: 'weur' })),
      result(40, { verdict: 'fail', failure: { class: 'reset', message: 'reset', retryable: true } }),
      result(41, { verdict: 'unknown' }),
      result(-30, { durationMs: 50 }),
    ]);
    const utc = await heatMap();
    expect(utc).toMatchObject({ monitorId: id, timeZone: 'UTC', historyMissing: true, exactHours: true });
    expect(utc.cells).toHaveLength(2);
    const own = utc.cells.find(({ count }) => count === 42)!;
    expect(own).toMatchObject({ ...place(hour), fail: 1, availability: 0.975609 });
    for (const percentile of [own.p50!, own.p95!])
      expect(Math.abs(percentile / 500 - 1)).toBeLessThan(0.0101);
    const tokyo = await heatMap('?timeZone=Asia/Tokyo&range=90d');
    expect(tokyo.cells.map(({ weekday, hour }) => ({ weekday, hour }))).toContainEqual(place(hour + 9 * hourMs)); // prettier-ignore
    const [weur] = (await heatMap('?region=weur')).cells;
    expect(weur).toMatchObject({ ...place(hour), count: 30, fail: 0, availability: 1 });
    expect((await heatMap('?region=apac')).cells).toEqual([]);
  });

  it('splits hours where a zone’s begin at half past: exactly within a week, by their middle beyond it', async () => {
    await insertResults(env.DB, [result(10), result(20), result(50)]);
    const counts = async (query: string) => {
      const { exactHours, cells } = await heatMap(query);
      return [exactHours, ...cells.map(({ weekday, hour, count }) => ({ weekday, hour, count }))];
    };
    const [first, second] = [place(hour + 5 * hourMs), place(hour + 6 * hourMs)];
    const exact = await counts('?timeZone=Asia/Kolkata&range=7d');
    expect(exact).toHaveLength(3);
    expect(exact).toEqual(expect.arrayContaining([true, { ...first, count: 2 }, { ...second, count: 1 }]));
    expect(await counts('?timeZone=Asia/Kolkata&range=30d')).toEqual([false, { ...second, count: 3 }]);
  });

  it.each([
    ['?timeZone=Europe/Atlantis', 'timeZone'],
    ['?range=1y', 'range'],
    ['?region=moon', 'region'],
  ])('refuses %s by its field', async (query, path) => {
    const answer = await alice.call<Problem>('GET', `/api/v1/monitors/${id}/heatmap${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path }] } });
  });
});
