/** Days of a time zone, as a monitor's page and a status page show them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ApiMonitorDetail,
  ApiStatusPage,
  Problem,
  PublicStatus,
  UptimeReport,
} from '../../../workers/wire/api.ts';
import { call, env, people } from './people.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let alice: Awaited<ReturnType<typeof people>>['alice'];
let bob: Awaited<ReturnType<typeof people>>['bob'];
let workspaceId: string;
let id: string;
/** 23:30 UTC three days ago. */
let at: number;
beforeEach(async () => {
  ({ alice, bob } = await people());
  workspaceId = alice.session.workspace.id;
  id = (
    await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name: 'Shop',
      target: 'https://a.example.com',
    })
  ).body.id;
  at = Math.floor(Date.now() / dayMs) * dayMs - 3 * dayMs + 23.5 * hourMs;
  await env.DB.prepare(`update monitors set created_at = ?1, status_since = ?1, status = 'up' where id = ?2`)
    .bind(at - 30 * dayMs, id)
    .run();
  await outage(at, at + 20 * 60_000 + 1_234);
});
const outage = (from: number, to: number | null) =>
  env.DB.prepare(
    `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
     values (?5, ?2, ?1, iif(?4 is null, 'open', 'resolved'), 'major', ?3, ?3, ?4, json_array(json_object('from', ?3, 'to', ?4)), '{"summary":"Down","regions":[]}', '[]', 1)`,
  )
    .bind(id, workspaceId, from, to, `inc_${id}_${from}`)
    .run();
const uptime = async (query = '') =>
  (await alice.call<UptimeReport>('GET', `/api/v1/monitors/${id}/uptime${query}`)).body;
const bad = (days: UptimeReport['days']) =>
  days.filter(({ downtimeSeconds }) => downtimeSeconds > 0).map(({ date }) => date);
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

describe('the days of a monitor', () => {
  it('are those of UTC, or of the zone that is asked for', async () => {
    const plain = await uptime();
    expect(plain).toMatchObject({ timeZone: 'UTC' });
    expect(plain.days).toHaveLength(90);
    expect(bad(plain.days)).toEqual([dateOf(at)]);
    const tokyo = await uptime('?timeZone=Asia/Tokyo&days=10');
    expect(tokyo).toMatchObject({ timeZone: 'Asia/Tokyo' });
    expect(tokyo.days).toHaveLength(10);
    expect(bad(tokyo.days)).toEqual([dateOf(at + dayMs)]);
  });

  it('add up to the whole to the millisecond, and name the incidents, with what lasts having no end', async () => {
    const since = Date.now() - 5_000;
    await outage(since, null);
    const report = await uptime('?timeZone=Europe/Berlin&days=40');
    const sum = report.days.reduce((total, { downtimeSeconds }) => total + downtimeSeconds, 0);
    expect(sum).toBeCloseTo(report.downtimeSeconds, 6);
    expect(report.downtimeSeconds).toBeGreaterThan(1_201.234 + 5);
    expect(report.downtimeSeconds).toBeLessThan(1_201.234 + 30);
    expect(report.uptime).toBeLessThan(1);
    expect(report.incidents).toEqual([
      { id: `inc_${id}_${since}`, from: new Date(since).toISOString(), to: null },
      { id: `inc_${id}_${at}`, from: new Date(at).toISOString(), to: new Date(at + 1_201_234).toISOString() },
    ]);
    const today = report.days.at(-1)!;
    expect(today.observedSeconds).toBeLessThan(25 * 3_600);
    expect(report.days.filter(({ uptime }) => uptime === null).length).toBeGreaterThan(5);
  });

  it.each([
    ['?timeZone=Europe/Atlantis', 'timeZone'],
    ['?timeZone=%2B', 'timeZone'],
    ['?days=0', 'days'],
    ['?days=366', 'days'],
    ['?days=1.5', 'days'],
  ])('refuse %s by its field', async (query, path) => {
    const answer = await alice.call<Problem>('GET', `/api/v1/monitors/${id}/uptime${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path }] } });
  });
});

describe('the days of a status page', () => {
  const add = async (timeZone?: string) =>
    (
      await alice.call<ApiStatusPage>('POST', '/api/v1/status-pages', {
        slug: `d-${workspaceId.slice(4)}`,
        title: 'Days',
        monitorIds: [id],
        ...(timeZone ? { timeZone } : {}),
      })
    ).body;
  const shown = async (given = {}) =>
    (await call<PublicStatus>('GET', `/api/v1/public/status/d-${workspaceId.slice(4)}`, { given })).body;
  const away = new Proxy({}, { get: () => () => { throw new Error('D1 is away'); } }) as D1Database; // prettier-ignore

  it('are those of its zone: an outage at 23:30 UTC is on the next day in Tokyo', async () => {
    expect((await add('Asia/Tokyo')).timeZone).toBe('Asia/Tokyo');
    const page = await shown();
    expect(page.timeZone).toBe('Asia/Tokyo');
    expect(page.components[0]!.days).toHaveLength(90);
    expect(bad(page.components[0]!.days)).toEqual([dateOf(at + dayMs)]);
    const whole = await uptime('?timeZone=Asia/Tokyo');
    expect(page.components[0]!.uptime90d).toBe(whole.uptime);
  });

  it('are those of another zone once it is changed, also in the snapshot that answers without D1', async () => {
    const page = await add();
    expect([page.timeZone, bad((await shown()).components[0]!.days)]).toEqual(['UTC', [dateOf(at)]]);
    const path = `/api/v1/status-pages/${page.id}`;
    const changed = await alice.call<ApiStatusPage>('PATCH', path, { timeZone: 'Pacific/Auckland' });
    expect(changed.body.timeZone).toBe('Pacific/Auckland');
    const kept = await shown({ DB: away });
    expect([kept.timeZone, bad(kept.components[0]!.days)]).toEqual([
      'Pacific/Auckland',
      [dateOf(at + dayMs)],
    ]);
    const wrong = await alice.call<Problem>('PATCH', path, { timeZone: 'Moon/Tycho' });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: 'timeZone' }] } });
    expect((await bob<Problem>('PATCH', path, { timeZone: 'UTC' })).status).toBe(403);
    expect((await shown()).timeZone).toBe('Pacific/Auckland');
  });
});
