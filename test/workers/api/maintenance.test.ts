/** Maintenance windows over the API: what is taken, whom it reaches, and what monitors and public pages say of it. */
import { drizzle } from 'drizzle-orm/d1';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeStatus } from '../../../db/d1/queries/status.ts';
import { initialState } from '../../../workers/domain/state/machine.ts';
import type {
  ApiMaintenance,
  ApiMonitorDetail,
  ApiMonitorListed,
  Page,
  Problem,
  PublicStatus,
  UptimeReport,
} from '../../../workers/wire/api.ts';
import { call, env, people } from './people.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let alice: Awaited<ReturnType<typeof people>>['alice'];
let workspaceId: string;
let now: number;
beforeEach(async () => {
  ({ alice } = await people());
  workspaceId = alice.session.workspace.id;
  now = Date.now();
});

/** As a wall in UTC shows it. */
const wall = (at: number): string => new Date(at).toISOString().slice(0, 16);
const minute = (at: number): number => Math.floor(at / minuteMs) * minuteMs;
const body = (more = {}) => ({
  name: 'Database upgrade',
  startsAt: wall(now - 10 * minuteMs),
  durationMinutes: 60,
  allMonitors: true,
  ...more,
});
const add = async (more = {}) => {
  const answer = await alice.call<ApiMaintenance>('POST', '/api/v1/maintenance', body(more));
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
};
const refused = async (more: object) =>
  (await alice.call<Problem>('POST', '/api/v1/maintenance', body(more))).body;
const addMonitor = async (more = {}) =>
  (
    await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name: 'Shop',
      target: 'https://a.example.com',
      ...more,
    })
  ).body;
const monitor = async (id: string) =>
  (await alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${id}`)).body;
const known = async (id: string) =>
  (await env.MONITOR.getByName(id).snapshot())!.spec.maintenance.map(({ name }) => name);

describe('a maintenance window', () => {
  it('is listed with its occurrence under way, or its next', async () => {
    const running = await add();
    const end = minute(now - 10 * minuteMs) + hourMs;
    expect(running).toMatchObject({
      active: true,
      timeZone: 'UTC',
      rrule: null,
      public: true,
      next: { endsAt: new Date(end).toISOString() },
    });
    const tomorrow = minute(now) + 20 * hourMs;
    const coming = await add({ name: 'Nightly', startsAt: wall(tomorrow), rrule: 'freq=daily' });
    expect(coming).toMatchObject({
      active: false,
      rrule: 'FREQ=DAILY',
      next: { startsAt: new Date(tomorrow).toISOString() },
    });
    const { items } = (await alice.call<Page<ApiMaintenance>>('GET', '/api/v1/maintenance')).body;
    expect(items).toEqual([running, coming]);
    expect(items[0]).not.toHaveProperty('workspaceId');
  });

  it.each([
    ['timeZone', { timeZone: 'Europe/Atlantis' }],
    ['startsAt', { startsAt: '2026-02-30T10:00' }],
    ['startsAt', { startsAt: '2020-01-01T10:00' }],
    ['startsAt', { startsAt: 'tomorrow' }],
    ['durationMinutes', { durationMinutes: 0 }],
    ['durationMinutes', { durationMinutes: 1_500, rrule: 'FREQ=DAILY' }],
    ['rrule', { rrule: 'FREQ=HOURLY' }],
    ['rrule', { rrule: 'FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2' }],
    ['monitorIds', { monitorIds: ['mon_unknown'] }],
    ['monitorIds', { allMonitors: false }],
    ['workspaceId', { workspaceId: 'wsp_other' }],
  ])('names the field that is wrong: %s', async (path, more) => {
    expect(await refused(more)).toMatchObject({ code: 'invalid', errors: [{ path }] });
  });

  it('is changed and deleted, and may end by a change', async () => {
    const { id } = await add();
    const path = `/api/v1/maintenance/${id}`;
    const change = (given: object) => alice.call<ApiMaintenance & Problem>('PATCH', path, given);
    expect((await change({})).status).toBe(400);
    expect((await change({ rrule: 'FREQ=NEVER' })).body.errors).toMatchObject([{ path: 'rrule' }]);
    expect((await change({ allMonitors: false })).body.errors).toMatchObject([{ path: 'monitorIds' }]);
    expect((await change({ durationMinutes: 5 })).body).toMatchObject({ active: false, next: null });
    expect((await change({ name: 'Later' })).body.name).toBe('Later');
    expect((await alice.call('DELETE', path)).status).toBe(204);
    expect((await alice.call('GET', path)).status).toBe(404);
  });
});

describe('whom it concerns', () => {
  it('is told to the objects of those it names, those with its tag, and all; and to those it leaves', async () => {
    const [named, tagged, other] = [
      await addMonitor(),
      await addMonitor({ tags: ['db'] }),
      await addMonitor(),
    ];
    const all = [named.id, tagged.id, other.id];
    const told = () => Promise.all(all.map(known));
    const window = await add({ allMonitors: false, monitorIds: [named.id], tags: ['db'] });
    expect(await told()).toEqual([['Database upgrade'], ['Database upgrade'], []]);
    const path = `/api/v1/maintenance/${window.id}`;
    await alice.call('PATCH', path, { monitorIds: [other.id], tags: [] });
    expect(await told()).toEqual([[], [], ['Database upgrade']]);
    await alice.call('PATCH', path, { allMonitors: true, name: 'All' });
    expect(await told()).toEqual([['All'], ['All'], ['All']]);
    await alice.call('DELETE', path);
    expect(await told()).toEqual([[], [], []]);
  });

  it('changes with the tags of a monitor, and no probe looks because of it', async () => {
    const { id } = await addMonitor();
    await add({ allMonitors: false, tags: ['db'] });
    const before = (await env.MONITOR.getByName(id).snapshot())!.spec;
    await add({ name: 'Another' });
    const after = (await env.MONITOR.getByName(id).snapshot())!.spec;
    expect([after.version > before.version, after.jobVersion]).toEqual([true, before.jobVersion]);
    await alice.call('PATCH', `/api/v1/monitors/${id}`, { tags: ['db'] });
    expect(await known(id)).toEqual(['Database upgrade', 'Another']);
  });

  it('does not send what is over, and forgets a monitor that is gone', async () => {
    const [stays, goes] = [await addMonitor(), await addMonitor()];
    const window = await add({ allMonitors: false, monitorIds: [stays.id, goes.id] });
    await alice.call('DELETE', `/api/v1/monitors/${goes.id}`);
    const path = `/api/v1/maintenance/${window.id}`;
    expect((await alice.call<ApiMaintenance>('GET', path)).body.monitorIds).toEqual([stays.id]);
    await alice.call('PATCH', path, { durationMinutes: 5 });
    expect(await known(stays.id)).toEqual([]);
  });

  it('is shown with each monitor, in the list and alone', async () => {
    const [inside, outside] = [await addMonitor(), await addMonitor()];
    const window = await add({ allMonitors: false, monitorIds: [inside.id] });
    await add({ allMonitors: false, monitorIds: [inside.id], startsAt: wall(now + 5 * hourMs) });
    const shown = { id: window.id, name: 'Database upgrade', until: window.next!.endsAt };
    const { items } = (await alice.call<Page<ApiMonitorListed>>('GET', '/api/v1/monitors')).body;
    const inList = (id: string) => items.find((one) => one.id === id)!.maintenance;
    expect([inList(inside.id), inList(outside.id)]).toEqual([shown, null]);
    expect([(await monitor(inside.id)).maintenance, (await monitor(outside.id)).maintenance]).toEqual([
      shown,
      null,
    ]);
  });
});

describe('uptime', () => {
  const ago = (hours: number) => now - hours * hourMs;
  const write = (id: string, at: number, maintenance: { since: number; until: number } | null) =>
    writeStatus(
      drizzle(env.DB),
      workspaceId,
      id,
      { ...initialState(at), status: 'up', since: ago(10), maintenance } as Parameters<typeof writeStatus>[3],
      at,
    );
  /** Ten hours old, up, and down for the fourth of them. */
  async function oldMonitor(): Promise<string> {
    const { id } = await addMonitor();
    await env.DB.prepare('update monitors set created_at = ? where id = ?').bind(ago(10), id).run();
    await write(id, ago(10), null);
    await env.DB.prepare(
      `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
       values (?1 || '_i', ?2, ?1, 'resolved', 'major', ?3, ?3, ?4, json_array(json_object('from', ?3, 'to', ?4)), '{"summary":"Down","regions":[]}', '[]', 1)`,
    )
      .bind(id, workspaceId, ago(7), ago(6))
      .run();
    return id;
  }

  it('leaves out what was in maintenance, while it lasts and afterwards, however late its end is written', async () => {
    const id = await oldMonitor();
    expect((await monitor(id)).uptime24h).toBeCloseTo(0.9, 4);
    await write(id, ago(8), { since: ago(8), until: ago(4) });
    expect((await monitor(id)).uptime24h).toBe(1);
    await write(id, ago(1), null);
    expect((await monitor(id)).uptime24h).toBe(1);
    const rows = await env.DB.prepare('select started_at, ended_at from unobserved where monitor_id = ?')
      .bind(id)
      .all();
    expect(rows.results).toEqual([{ started_at: ago(8), ended_at: ago(4) }]);
  });

  it('counts an outage again from the moment at which a window was ended early or became shorter', async () => {
    const id = await oldMonitor();
    await write(id, ago(8), { since: ago(8), until: ago(0) });
    await write(id, ago(6.5), null);
    expect((await monitor(id)).uptime24h).toBeCloseTo(1 - 0.5 / 8.5, 4);
  });

  it('goes on with the window that lasts longer', async () => {
    const id = await oldMonitor();
    await write(id, ago(8), { since: ago(8), until: ago(7) });
    await write(id, ago(7.5), { since: ago(7.5), until: ago(6) });
    expect((await monitor(id)).uptime24h).toBe(1);
  });

  it('does not change when the window is edited or deleted later, and the day says it was maintenance', async () => {
    const id = await oldMonitor();
    const window = await add({ startsAt: wall(ago(8)), durationMinutes: 24 * 60 });
    await env.DB.prepare('update maintenance_windows set created_at = ? where id = ?')
      .bind(ago(9), window.id)
      .run();
    const from = minute(ago(8));
    await write(id, from, { since: from, until: ago(4) });
    const maintained = async () => {
      const { days } = (await alice.call<UptimeReport>('GET', `/api/v1/monitors/${id}/uptime`)).body;
      return days.reduce((sum, day) => sum + day.maintenanceSeconds, 0) / 3_600;
    };
    expect(await maintained()).toBeCloseTo(4, 1);
    const path = `/api/v1/maintenance/${window.id}`;
    await alice.call('PATCH', path, { durationMinutes: 1 });
    expect((await monitor(id)).uptime24h).toBe(1);
    await alice.call('DELETE', path);
    expect([(await monitor(id)).uptime24h, await maintained()]).toEqual([1, 0]);
  });
});

describe('public pages', () => {
  const open = (slug: string, given = {}) =>
    call<PublicStatus>('GET', `/api/v1/public/status/${slug}`, { given });
  const away = new Proxy({}, { get: () => () => { throw new Error('D1 is away'); } }) as D1Database; // prettier-ignore

  it('announce what is under way and what is soon, and keep quiet about the rest', async () => {
    const [shop, hidden] = [await addMonitor({ tags: ['db'] }), await addMonitor()];
    const slug = `m-${workspaceId.slice(4)}`;
    await alice.call('POST', '/api/v1/status-pages', { slug, title: 'Acme', monitorIds: [shop.id] });
    const soon = await add({
      name: 'Soon',
      startsAt: wall(now + 3 * 24 * hourMs),
      description: 'A short break.',
    });
    await add({ name: 'Secret', startsAt: wall(now + hourMs), public: false });
    await add({ name: 'Far', startsAt: wall(now + 20 * 24 * hourMs) });
    await add({
      name: 'Elsewhere',
      startsAt: wall(now + hourMs),
      allMonitors: false,
      monitorIds: [hidden.id],
    });
    const page = (await open(slug)).body;
    expect(page.maintenance).toEqual([
      {
        id: soon.id,
        name: 'Soon',
        description: 'A short break.',
        componentIds: [shop.id],
        startsAt: soon.next!.startsAt,
        endsAt: soon.next!.endsAt,
      },
    ]);
    expect(page.components[0]!.state).not.toBe('maintenance');
    // Without anybody looking: the snapshot is made with the change.
    const running = await add({ name: 'Now', allMonitors: false, tags: ['db'] });
    const kept = (await open(slug, { DB: away })).body;
    expect(kept.maintenance.map(({ name }) => name)).toEqual(['Now', 'Soon']);
    expect([kept.state, kept.components[0]!.state]).toEqual(['maintenance', 'maintenance']);
    await alice.call('PATCH', `/api/v1/maintenance/${running.id}`, { public: false });
    expect((await open(slug, { DB: away })).body.components[0]!.state).toBe('no_data');
  });
});
