/** Regions side by side, as the API tells them, and where a workspace's users are. */
import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../../workers/api/app.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import type {
  ApiMonitorDetail,
  ApiRegionComparison,
  ApiUserSettings,
  Problem,
} from '../../../workers/wire/api.ts';
import { env, origin, people } from './people.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
let all: Awaited<ReturnType<typeof people>>;
let shop: string;
let blog: string;
const now = Math.floor(Date.now() / hourMs) * hourMs;

/** Every two minutes; latencies run through a fixed pattern around `ms`. */
const results = (monitorId: string, region: 'enam' | 'weur' | 'apac', from: number, to: number, ms: number) =>
  Array.from({ length: Math.floor((to - from) / (2 * minuteMs)) }, (_, i): CheckResult => {
    const slotAt = from + i * 2 * minuteMs;
    return {
      monitorId, workspaceId: all.alice.session.workspace.id, region, colo: null, placement: 'unverified', slotAt, startedAt: slotAt,
      durationMs: ms * (0.9 + ((i * 7) % 20) / 100), verdict: region === 'apac' && i % 20 === 0 ? 'fail' : 'ok', kind: 'scheduled',
    }; // prettier-ignore
  });
const add = async (name: string, more: object = {}) =>
  (
    await all.alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name,
      target: 'https://a.example.com',
      ...more,
    })
  ).body.id;
const compare = async (search = '') =>
  (await all.alice.call<ApiRegionComparison>('GET', `/api/v1/regions/compare?range=24h${search}`)).body;

beforeAll(async () => {
  all = await people();
  shop = await add('=Shop, "main"', { tags: ['prod', 'eu'] });
  blog = await add('Blog', { tags: ['test'] });
  await add('Nightly', {
    kind: 'heartbeat',
    target: undefined,
    request: { schedule: { type: 'interval', seconds: 3600 }, graceSeconds: 60 },
  });
  const [twoDays, day] = [now - 48 * hourMs, now - 24 * hourMs];
  await insertResults(env.DB, [
    ...results(shop, 'enam', twoDays, now, 40),
    ...results(shop, 'weur', twoDays, day, 100),
    ...results(shop, 'weur', day, now, 160),
    ...results(shop, 'apac', twoDays, now, 200),
    ...results(blog, 'enam', now - hourMs, now, 50),
  ]);
});

describe('the comparison', () => {
  it('has each monitor by each region: figures, how far behind the best, and what changed', async () => {
    const { items, regions, monitorCount, historyMissing, comparisons } = await compare();
    expect([monitorCount, historyMissing, comparisons]).toEqual([2, false, 3]);
    expect(items.map(({ monitorId }) => monitorId)).toEqual([shop, blog]);
    const [enam, weur, apac] = items[0]!.regions;
    expect([enam!.region, weur!.region, apac!.region]).toEqual(['enam', 'weur', 'apac']);
    expect(enam).toMatchObject({ count: 720, availability: 1, behind: { p50: 0, p95: 0, availability: 0 } });
    expect(enam!.change).toEqual({ p50: 'same', p95: 'same', availability: 'same' });
    expect(weur!.change).toEqual({ p50: 'worse', p95: 'worse', availability: 'same' });
    expect(weur!.previous.p50! / 100).toBeCloseTo(1, 1);
    expect(weur!.behind.p50).toBeCloseTo(weur!.p50! - enam!.p50!, 1);
    expect(apac).toMatchObject({ availability: 0.95, behind: { availability: 0.05 } });
    expect(regions.map(({ region, rank }) => [region, rank])).toEqual([
      ['enam', 1],
      ['weur', 2],
      ['apac', 3],
    ]);
    expect(regions[1]).toMatchObject({ monitors: 1, change: { p50: 'worse' } });
    expect(regions[2]!.timesBest.p50).toBeCloseTo(5, 0);
  });

  it('says what too few checks cannot tell', async () => {
    const [, { regions }] = (await compare()).items as [unknown, ApiRegionComparison['items'][number]];
    expect(regions).toHaveLength(1);
    expect(regions[0]).toMatchObject({
      count: 30,
      enough: { p50: true, p95: false, availability: false },
      behind: { p50: 0, p95: null, availability: null },
      change: { p50: 'too_few', p95: 'too_few', availability: 'too_few' },
    });
  });

  it('ranks by what is asked, of the monitors that are asked for, some at a time', async () => {
    expect((await compare('&metric=availability')).regions.map(({ rank }) => rank)).toEqual([1, 1, 3]);
    expect((await compare('&tags=test,none')).items.map(({ monitorId }) => monitorId)).toEqual([blog]);
    expect((await compare(`&ids=${shop}`)).items.map(({ monitorId }) => monitorId)).toEqual([shop]);
    expect((await compare('&q=BLOG')).items.map(({ monitorId }) => monitorId)).toEqual([blog]);
    const first = await compare('&limit=1');
    expect([first.items.length, first.monitorCount, first.tags]).toEqual([1, 2, ['eu', 'prod', 'test']]);
    const second = await compare(`&limit=1&cursor=${first.nextCursor}`);
    expect([second.items[0]!.monitorId, second.nextCursor]).toEqual([blog, null]);
  });

  it('is of any time', async () => {
    const at = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    const search = `from=${at(now - 4 * hourMs)}&to=${at(now)}`;
    const { body } = await all.alice.call<ApiRegionComparison>('GET', `/api/v1/regions/compare?${search}`);
    expect(body).toMatchObject({ range: 'custom', from: new Date(now - 4 * hourMs).toISOString() });
    expect(body.previous.from).toBe(new Date(now - 8 * hourMs).toISOString());
    expect(body.items[0]!.regions[0]!.count).toBe(120);
  });

  it.each([
    ['range=2h', 'range'],
    ['range=custom', 'from'],
    ['from=2026-01-01T00:00:00Z', 'to'],
    ['to=2026-01-01T00:00:00Z', 'from'],
    ['range=7d&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z', 'range'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ['from=2025-01-01T00:00:00Z&to=2025-12-01T00:00:00Z', 'to'],
    ['from=yesterday&to=today', 'from'],
    ['metric=mean', 'metric'],
    ['limit=1000', 'limit'],
    ['format=xml', 'format'],
    ['cursor=%22', 'cursor'],
  ])('%s is refused by the name of its field, %s', async (search, path) => {
    const { status, body } = await all.alice.call<Problem>('GET', `/api/v1/regions/compare?${search}`);
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it('is a file of RFC 4180 too, in which no name is a formula', async () => {
    const token = all.alice.session.accessToken;
    const url = `${origin}/api/v1/regions/compare?range=24h&format=csv&limit=1`;
    const response = await app.fetch(
      new Request(url, { headers: { authorization: `Bearer ${token}` } }),
      env,
    );
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="parallax-regions-[\d-]+\.csv"$/,
    );
    expect(response.headers.get('link')).toMatch(/^<\/api\/v1\/regions\/compare\?.*cursor=.*>; rel="next"$/);
    const [header, first, ...rest] = (await response.text()).split('\r\n');
    expect(header).toMatch(/^monitor_id,monitor,target,tags,region,region_name,from,to,checks,p50_ms,/);
    expect(first).toContain(`${shop},"'=Shop, ""main""",https://a.example.com/,`);
    expect(first).toContain(',enam,"North America, East",');
    expect([rest.length, rest.at(-1)]).toEqual([3, '']);
  });

  it('shows Charlie nothing of hers, also by its id', async () => {
    const { body } = await all.charlie.call<ApiRegionComparison>(
      'GET',
      `/api/v1/regions/compare?range=24h&ids=${shop}`,
    );
    expect(body).toMatchObject({ items: [], regions: [], tags: [], monitorCount: 0 });
    expect((await all.bob<ApiRegionComparison>('GET', '/api/v1/regions/compare')).body.monitorCount).toBe(2);
  });
});

describe('where users are', () => {
  const set = <T = ApiUserSettings>(shares: unknown) =>
    all.alice.call<T>('PATCH', '/api/v1/settings/users', { shares });

  it('weighs what regions cost; shares need not add up to 1', async () => {
    const before = await all.alice.call<ApiUserSettings>('GET', '/api/v1/settings/users');
    expect(before.body).toEqual({ shares: null, normalised: null });
    const { body } = await set({ weur: 0.1875, apac: 0.0625, afr: 0.25 });
    expect(body).toEqual({
      shares: { weur: 0.1875, apac: 0.0625, afr: 0.25 },
      normalised: { weur: 0.375, apac: 0.125, afr: 0.5 },
    });
    const { users, regions } = await compare();
    const behind = (id: string) => regions.find(({ region }) => region === id)!.behind.p50!;
    expect(users.unseenShare).toBe(0.5);
    expect(users.averageMs).toBeCloseTo(0.75 * behind('weur') + 0.25 * behind('apac'), 0);
    expect(users.regions.map(({ region }) => region)).toEqual(['weur', 'apac', 'afr']);
    expect(users.regions[2]).toEqual({ region: 'afr', share: 0.5, behindMs: null, costMs: null, costFailures: null }); // prettier-ignore
    expect(users.averageFailures).toBeCloseTo(0.25 * 0.05, 4);
    expect((await set(null)).body.shares).toBeNull();
    expect((await compare()).users.regions).toHaveLength(3);
  });

  it.each([
    [{ weur: 1.5 }, 'shares.weur'],
    [{ weur: -0.1 }, 'shares.weur'],
    [{ weur: '40' }, 'shares.weur'],
    [{ weur: 0 }, 'shares'],
    [{}, 'shares'],
    [{ push: 0.5 }, 'shares.push'],
    ['even', 'shares'],
  ])('%j is refused by the name of its field, %s', async (shares, path) => {
    const { status, body } = await set<Problem>(shares);
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
  });

  it('is for those who may write, each of their own workspace', async () => {
    await set({ weur: 1 });
    const body = { shares: { apac: 1 } };
    expect((await all.bob('PATCH', '/api/v1/settings/users', body)).status).toBe(403);
    await all.charlie.call('PATCH', '/api/v1/settings/users', body);
    const hers = await all.alice.call<ApiUserSettings>('GET', '/api/v1/settings/users');
    expect(hers.body.shares).toEqual({ weur: 1 });
  });
});
