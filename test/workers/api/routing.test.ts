/** What monitor objects know of channels and status pages, when not everything arrives as it was sent. */
import { drizzle } from 'drizzle-orm/d1';
import { beforeEach, describe, expect, it } from 'vitest';
import { getMonitor, updateMonitor } from '../../../db/d1/queries/monitors.ts';
import { activeMonitors } from '../../../db/d1/queries/reconcile.ts';
import type { Env } from '../../../workers/api/env.ts';
import * as limits from '../../../workers/domain/limits.ts';
import type { Env as CoreEnv } from '../../../workers/monitor/env.ts';
import { jobFor } from '../../../workers/monitor/job.ts';
import { reconcile } from '../../../workers/monitor/reconcile.ts';
import type { ApiChannel, ApiMonitorDetail, ApiStatusPage, Problem } from '../../../workers/wire/api.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import { env, people } from './people.ts';

let alice: Awaited<ReturnType<typeof people>>['alice'];
let count = 0;
beforeEach(async () => {
  ({ alice } = await people());
  count += 1;
});

const created = async <T>(path: string, body: unknown, given?: Partial<Env>) => {
  const answer = await alice.call<T>('POST', `/api/v1/${path}`, body, given);
  expect(answer.status).toBe(201);
  return answer.body;
};
const addMonitor = (more = {}) =>
  created<ApiMonitorDetail>('monitors', { name: 'Shop', target: 'https://a.example.com', ...more });
const addChannel = (name: string, given?: Partial<Env>) =>
  created<ApiChannel>('channels', { kind: 'email', name, config: { to: 'a@example.com' } }, given);

const knows = async (id: string): Promise<MonitorSpec> => (await env.MONITOR.getByName(id).snapshot())!.spec;
const channelsOf = async (id: string) => (await knows(id)).channels.map(({ name }) => name);
const reconciled = () => reconcile(env as unknown as CoreEnv, Date.now());

/** Monitor objects of which `configure` does something else; the rest is as it is. */
const objects = (configure: (spec: MonitorSpec) => Promise<void>): Partial<Env> => ({
  MONITOR: {
    getByName: (id: string) => ({ configure, remove: () => env.MONITOR.getByName(id).remove() }),
  } as unknown as Env['MONITOR'],
});
const unreachable = objects(() => Promise.reject(new Error('this object cannot be reached')));

describe('a change that did not reach the monitor objects', () => {
  it('of channels is sent by the reconciliation: a new one alerts, a changed one is changed, a deleted one is silent', async () => {
    const { id } = await addMonitor();
    const channel = await addChannel('New', unreachable);
    expect(await channelsOf(id)).toEqual([]);
    await reconciled();
    expect(await channelsOf(id)).toEqual(['New']);
    const path = `/api/v1/channels/${channel.id}`;
    expect((await alice.call('PATCH', path, { name: 'Changed' }, unreachable)).status).toBe(200);
    await reconciled();
    expect(await channelsOf(id)).toEqual(['Changed']);
    expect((await alice.call('DELETE', path, undefined, unreachable)).status).toBe(204);
    await reconciled();
    expect(await channelsOf(id)).toEqual([]);
  });

  it('of a status page is sent, to the monitors it shows and to those it showed', async () => {
    const [first, second] = [await addMonitor(), await addMonitor()];
    const slug = `routing-${count}`;
    const page = await created<ApiStatusPage>(
      'status-pages',
      { slug, title: 'Page', monitorIds: [first.id] },
      unreachable,
    );
    const slugs = async () => {
      await reconciled();
      return [(await knows(first.id)).statusSlugs, (await knows(second.id)).statusSlugs];
    };
    expect(await slugs()).toEqual([[slug], []]);
    const path = `/api/v1/status-pages/${page.id}`;
    await alice.call('PATCH', path, { slug: `${slug}-moved` }, unreachable);
    expect(await slugs()).toEqual([[`${slug}-moved`], []]);
    await alice.call('PATCH', path, { monitorIds: [second.id] }, unreachable);
    expect(await slugs()).toEqual([[], [`${slug}-moved`]]);
    await alice.call('DELETE', path, undefined, unreachable);
    expect(await slugs()).toEqual([[], []]);
  });

  it('of the monitor itself is sent, also when it was paused', async () => {
    const { id } = await addMonitor();
    await alice.call('POST', `/api/v1/monitors/${id}/pause`, undefined, unreachable);
    expect((await knows(id)).paused).toBe(false);
    await reconciled();
    expect((await knows(id)).paused).toBe(true);
  });
});

describe('a channel that is deleted', () => {
  it('leaves the monitors that name it, and their objects', async () => {
    const [gone, stays] = [await addChannel('Gone'), await addChannel('Stays')];
    const [named, all] = [await addMonitor({ channelIds: [gone.id, stays.id] }), await addMonitor()];
    expect((await alice.call('DELETE', `/api/v1/channels/${gone.id}`)).status).toBe(204);
    const channelIds = async (id: string) =>
      (await alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${id}`)).body.channelIds;
    expect([await channelIds(named.id), await channelIds(all.id)]).toEqual([[stays.id], null]);
    expect([await channelsOf(named.id), await channelsOf(all.id)]).toEqual([['Stays'], ['Stays']]);
  });

  it('stays while a monitor would alert nobody without it, and the refusal says which', async () => {
    const { id: channel } = await addChannel('Only one');
    const { id } = await addMonitor({ name: 'Lonely', channelIds: [channel, channel] });
    await addMonitor({ name: 'Mute by choice', channelIds: [] });
    const path = `/api/v1/channels/${channel}`;
    const refused = await alice.call<Problem>('DELETE', path);
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(refused.body.detail).toContain(`nobody: "Lonely" (${id}). Give`);
    expect((await alice.call('GET', path)).status).toBe(200);
    expect(await channelsOf(id)).toEqual(['Only one']);
    await alice.call('PATCH', `/api/v1/monitors/${id}`, { channelIds: null });
    expect((await alice.call('DELETE', path)).status).toBe(204);
  });
});

describe('a change of a channel', () => {
  it('that arrives after a later one changes nothing any more', async () => {
    const { id } = await addMonitor();
    const late: MonitorSpec[] = [];
    const held = objects((spec) => Promise.resolve(void late.push(spec)));
    const { id: doomed } = await addChannel('Doomed', held);
    expect((await alice.call('DELETE', `/api/v1/channels/${doomed}`)).status).toBe(204);
    for (const spec of late) await env.MONITOR.getByName(id).configure(spec);
    expect(late[0]!.channels).toHaveLength(1);
    expect(await channelsOf(id)).toEqual([]);
  });

  it('leaves the jobs of the probes as they are, so that none of them looks because of it', async () => {
    const { id } = await addMonitor();
    const before = await knows(id);
    await addChannel('New');
    const after = await knows(id);
    expect(after.version).toBeGreaterThan(before.version);
    expect(jobFor(after, 'enam')).toEqual(jobFor(before, 'enam'));
    // Nor does the reconciliation find a difference between what probes hold and what they should.
    const active = await activeMonitors(drizzle(env.DB));
    expect(active.find((one) => one.id === id)!.jobVersion).toBe(jobFor(after, 'enam').version);
    await alice.call('PATCH', `/api/v1/monitors/${id}`, { intervalSeconds: 120 });
    expect(jobFor(await knows(id), 'enam').version).toBeGreaterThan(jobFor(after, 'enam').version);
  });

  it('does not stand in the way of a change of the monitor at the same time', async () => {
    const { id } = await addMonitor();
    const db = drizzle(env.DB);
    const read = (await getMonitor(db, alice.session.workspace.id, id))!;
    await addChannel('New');
    const updated = await updateMonitor(db, read, { name: 'Changed' }, Date.now());
    expect(updated).toMatchObject({ name: 'Changed', version: read.version + 2 });
    expect(await updateMonitor(db, read, { name: 'Changed again' }, Date.now())).toBeNull();
  });

  it('is for the monitors that alert through it, and for no other workspace', async () => {
    const channel = await addChannel('Named');
    const versions = async () => {
      const { results } = await env.DB.prepare('select id, version from monitors').all<{
        id: string;
        version: number;
      }>();
      return new Map(results.map(({ id, version }) => [id, version]));
    };
    const [all, none, named] = [
      await addMonitor(),
      await addMonitor({ channelIds: [] }),
      await addMonitor({ channelIds: [channel.id] }),
    ];
    const before = await versions();
    await alice.call('PATCH', `/api/v1/channels/${channel.id}`, { name: 'Other' });
    const after = await versions();
    const moved = [...after].filter(([id, version]) => version !== before.get(id)).map(([id]) => id);
    expect(moved.sort()).toEqual([all.id, named.id].sort());
    expect(moved).not.toContain(none.id);
  });

  it('in a full workspace is told to some objects at once, and to the others minute by minute', async () => {
    const total = limits.configuredAtOnceMax + limits.configuredPerRunMax + 10;
    // Whatever other tests left.
    await reconciled();
    const { id } = await addMonitor();
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2 - 1)
       insert into monitors (id, workspace_id, name, kind, target, interval_seconds, timeout_ms, regions, quorum, failure_threshold,
         recovery_threshold, assertions, tags, version, paused, created_at, updated_at, status, status_since, no_data, configured_version)
       select id || '_' || i, workspace_id, name, kind, target, interval_seconds, timeout_ms, regions, quorum, failure_threshold,
         recovery_threshold, assertions, tags, version, paused, ?3, ?3, status, status_since, no_data, 1 from monitors, n where id = ?1`,
    )
      .bind(id, total, Date.now())
      .run();
    const told: string[] = [];
    const listening = objects((spec) => Promise.resolve(void told.push(spec.monitorId)));
    const core = { ...env, ...listening } as unknown as CoreEnv;
    await addChannel('New', listening);
    expect(told).toHaveLength(limits.configuredAtOnceMax);
    await reconcile(core, Date.now());
    expect(told).toHaveLength(limits.configuredAtOnceMax + limits.configuredPerRunMax);
    await reconcile(core, Date.now());
    await reconcile(core, Date.now());
    expect(told).toHaveLength(total);
    expect(new Set(told).size).toBe(total);
  });
});
