import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { recentHours } from '../../../db/d1/queries/archived-hours.ts';
import { recentResults } from '../../../db/d1/queries/results.ts';
import type { BeatSignal } from '../../../workers/domain/heartbeat/types.ts';
import type { Env as CoreEnv } from '../../../workers/monitor/env.ts';
import { hashOfSecret, newPingKey } from '../../../workers/platform/ping-key.ts';
import { initialState } from '../../../workers/domain/state/machine.ts';
import { settleDebt } from '../../../workers/monitor/settle-debt.ts';
import { MonitorStore } from '../../../workers/monitor/store.ts';
import { reconcile } from '../../../workers/monitor/reconcile.ts';
import type { ResultsMessage } from '../../../workers/wire/results.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import {
  alertsOf,
  away,
  channel,
  deliver,
  env,
  hangingD1,
  migrate,
  probes,
  spec,
  until,
  withoutD1,
} from './world.ts';

beforeAll(migrate);
afterEach(() => vi.useRealTimers());

const minute = 60_000;
const each10 = {
  schedule: { type: 'period', seconds: 600 },
  graceSeconds: 300,
  maxRunSeconds: null,
} as const;
const good: BeatSignal = { type: 'succeeded', exitCode: null, log: '' };
const failed: BeatSignal = { type: 'failed', exitCode: 3, log: 'copying\nNo space left on device' };
let count = 0;

async function job(overrides: Partial<MonitorSpec> = {}) {
  const id = `mon_beat${(count += 1)}`;
  const { secret } = newPingKey(id);
  const own = spec(id, {
    kind: 'heartbeat', name: 'Backup', target: '', regions: ['push'], quorum: 'any', intervalMs: 600_000, timeoutMs: 10_000,
    heartbeat: each10, pingKeyHash: hashOfSecret(secret),
    channels: [await channel({ kind: 'webhook', url: 'https://hooks.test/', signingSecret: 'whsec_', headers: {} })],
    ...overrides,
  }); // prettier-ignore
  const monitor = () => env.MONITOR.getByName(id);
  await monitor().configure(own);
  const say = (signal: BeatSignal = good, key = secret) => monitor().beat(key, signal);
  const state = async () => (await monitor().snapshot())!.state;
  const alarm = () => runInDurableObject(monitor(), (_, { storage }) => storage.getAlarm());
  return { id, own, secret, monitor, say, state, alarm };
}
type Job = Awaited<ReturnType<typeof job>>;

/** Time passes, and the alarm comes when it was set for. */
async function pass({ monitor, alarm }: Job, ms: number): Promise<void> {
  const until = Date.now() + ms;
  for (;;) {
    const at = await alarm();
    if (at === null || at > until) break;
    vi.useFakeTimers({ toFake: ['Date'], now: Math.max(at, Date.now()) });
    await runDurableObjectAlarm(monitor());
  }
  vi.useFakeTimers({ toFake: ['Date'], now: until });
}
const events = async (id: string) => [
  ...new Map((await alertsOf(id)).map(({ deliveryId, event }) => [deliveryId, event])).values(),
];
const heardEvents = (id: string, n: number) =>
  until(`${n} alerts`, async () => (await events(id)).length >= n && events(id));
/** What the object sent to the results queue. */
const sent = async (id: string) =>
  ((await env.PROBES.getByName('results').kept()) as ResultsMessage[]).filter(
    ({ results }) => results[0]!.monitorId === id,
  );
const stored = async (id: string) => {
  const [from, to] = [Date.now() - 7_200_000, Date.now() + 7_200_000];
  const query = { workspaceId: 'wsp_a', monitorId: id, from, to, limit: 50 };
  return recentResults(env.DB, query, await recentHours(env.DB, from, to));
};

describe('a heartbeat', () => {
  it('is pending until its first beat, and never missed before it', async () => {
    const own = await job();
    await pass(own, 24 * 60 * minute);
    expect(await own.state()).toMatchObject({ status: 'pending', incident: null });
    expect(await own.say()).toBe(true);
    expect((await own.state()).status).toBe('up');
    const { heartbeat } = (await own.monitor().snapshot())!;
    expect(heartbeat!.expectedAt! - heartbeat!.lastBeatAt!).toBe(10 * minute);
  });

  it('that is missed opens one incident, asks no probe, alerts, and is up again with the next beat', async () => {
    const own = await job();
    const asked = await probes().timesAsked();
    await own.say();
    await pass(own, 14 * minute);
    expect((await own.state()).status).toBe('up');
    await pass(own, minute);
    expect(await own.state()).toMatchObject({ status: 'down', confirm: null, confirmAt: null, incidents: 1 });
    await pass(own, 30 * minute);
    expect(await own.state()).toMatchObject({ status: 'down', noData: false });
    await own.say();
    expect(await own.state()).toMatchObject({ status: 'up', incidents: 1 });
    const [opened, resolved, ...more] = await heardEvents(own.id, 2);
    expect(more).toEqual([]);
    expect([opened!.type, resolved!.type]).toEqual(['incident.opened', 'incident.resolved']);
    expect(opened).toMatchObject({
      data: {
        message: expect.stringMatching(/^Down: no beat since .* UTC, expected by .* UTC$/) as string,
        monitor: { kind: 'heartbeat', regions: [{ region: 'push', verdict: 'fail' }] },
        incident: { cause: { regions: [{ region: 'push', class: 'heartbeat_missed' }] } },
      },
    });
    expect(await probes().timesAsked()).toBe(asked);
  });

  it('that fails is down at once, says why, and a second failure is no second incident', async () => {
    const own = await job();
    await own.say(failed);
    await own.say(failed);
    expect(await own.state()).toMatchObject({ status: 'down', incidents: 1 });
    const [opened] = await heardEvents(own.id, 1);
    expect(opened).toMatchObject({ data: { message: 'Down: exit code 3: No space left on device' } });
  });

  it('is in history and on open pages like any other: sent to the results queue, known to its object already', async () => {
    const own = await job();
    const begun = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: begun });
    await own.say({ type: 'started' });
    vi.setSystemTime(begun + 90_000);
    await own.say({ type: 'succeeded', exitCode: 0, log: 'copied 12 files' });
    await own.say(failed);
    const messages = await until('two messages', async () => (await sent(own.id)).length === 2 && sent(own.id));
    expect(await deliver([...messages, ...messages])).toMatchObject({ retried: [] });
    const results = await stored(own.id);
    expect(results).toMatchObject([
      { verdict: 'fail', region: 'push', failure: { class: 'heartbeat_failed' } },
      { verdict: 'ok', durationMs: 90_000, placement: 'verified', details: { run: { exitCode: 0, log: 'copied 12 files' } } },
    ]);
    expect(await own.state()).toMatchObject({ status: 'down', incidents: 1 });
  }); // prettier-ignore

  it('beating twice in the same moment is heard twice and harms nothing', async () => {
    const own = await job();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await Promise.all([own.say(), own.say(), own.say()]);
    expect(await own.state()).toMatchObject({ status: 'up', incidents: 0 });
    await until('three results', async () => (await sent(own.id)).length === 3);
  });
});

describe('what a heartbeat survives', () => {
  it('evictions between any two steps', async () => {
    const own = await job();
    await own.say();
    await evictDurableObject(own.monitor());
    await own.say({ type: 'started' });
    await evictDurableObject(own.monitor());
    await pass(own, 15 * minute);
    expect(await own.state()).toMatchObject({ status: 'down', incidents: 1 });
    await evictDurableObject(own.monitor());
    expect(await own.state()).toMatchObject({ status: 'down', incidents: 1 });
    await own.say();
    await evictDurableObject(own.monitor());
    expect(await own.state()).toMatchObject({ status: 'up', incident: null, incidents: 1 });
    expect((await heardEvents(own.id, 2)).map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
    await pass(own, 20 * minute);
    expect((await own.state()).status).toBe('down');
  }); // prettier-ignore

  it('D1 refusing every call: the missed beat is detected, alerted and resolved', async () => {
    const own = await job();
    await runInDurableObject(own.monitor(), (object) => {
      const inside = object as unknown as { env: typeof env };
      inside.env = withoutD1(inside.env);
    });
    await own.say();
    await pass(own, 15 * minute);
    await own.say();
    expect((await heardEvents(own.id, 2)).map(({ type }) => type)).toEqual([
      'incident.opened',
      'incident.resolved',
    ]);
  });

  it('D1 hanging: no alarm waits for it, and the missed beat is detected and alerted meanwhile', async () => {
    const own = await job();
    await runInDurableObject(own.monitor(), (object) => {
      const inside = object as unknown as { env: typeof env };
      inside.env = { ...inside.env, DB: hangingD1() };
    });
    await own.say();
    const begun = performance.now();
    // The one that rings at once for the new status may be under way.
    await until('an alarm for later', async () => ((await own.alarm()) ?? 0) > Date.now());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minute });
    expect(await runDurableObjectAlarm(own.monitor())).toBe(true);
    expect(performance.now() - begun).toBeLessThan(4_000);
    vi.setSystemTime(Date.now() + 14 * minute);
    expect(await runDurableObjectAlarm(own.monitor())).toBe(true);
    expect(await own.state()).toMatchObject({ status: 'down', incidents: 1 });
    expect(await own.alarm()).not.toBeNull();
    expect((await heardEvents(own.id, 1)).map(({ type }) => type)).toEqual(['incident.opened']);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('a debt that hangs is given up after twenty seconds, and is due again', async () => {
    const own = await job();
    await runInDurableObject(own.monitor(), async (_, { storage }) => {
      const store = new MonitorStore(storage.sql);
      store.owe('status', { kind: 'status' }, 0);
      const row = store.owed('status')!;
      vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: Date.now() });
      const hanging = { ...env, DB: hangingD1() } as unknown as CoreEnv;
      const { leasedUntil, paid } = settleDebt(hanging, store, own.own, initialState(0), row);
      expect(leasedUntil).toBe(Date.now() + 30_000);
      await vi.advanceTimersByTimeAsync(20_000);
      await paid;
      expect(store.owed('status')).toMatchObject({ attempts: 1, nextAt: Date.now() + 1_000 });
    });
  });

  it('what is owed again while it is paid is not forgotten with it', async () => {
    const own = await job();
    await runInDurableObject(own.monitor(), async (_, { storage }) => {
      const store = new MonitorStore(storage.sql);
      store.owe('status', { kind: 'status' }, 0);
      const { paid } = settleDebt(env as unknown as CoreEnv, store, own.own, initialState(0), store.owed('status')!);
      store.owe('status', { kind: 'status' }, 1);
      await paid;
      expect(store.owed('status')).toMatchObject({ nextAt: 1 });
    });
  }); // prettier-ignore

  it('its removal: who still asks about its deliveries is told that there are none', async () => {
    const own = await job();
    await own.say();
    await own.monitor().remove();
    await until('nothing to be kept', () =>
      runInDurableObject(own.monitor(), (_, { storage }) =>
        storage.sql.exec("select 1 from sqlite_master where name = 'outbox'").toArray().length === 0)); // prettier-ignore
    expect(await own.monitor().claimDelivery('msg_gone', 1)).toBe(false);
    expect(await own.say()).toBe(false);
  });

  it('the results queue refusing: what it owes is sent when it takes again', async () => {
    const own = await job();
    await runInDurableObject(own.monitor(), (object) => {
      const inside = object as unknown as { env: object };
      inside.env = { ...inside.env, RESULTS_URGENT: away<Queue>() };
    });
    expect(await own.say()).toBe(true);
    expect((await own.state()).status).toBe('up');
    await evictDurableObject(own.monitor());
    await until('the result', async () => {
      await pass(own, 2_000);
      return (await sent(own.id)).length === 1;
    });
  });

  it('a death between a beat and its result: the next alarm sends it', async () => {
    const own = await job();
    await own.say();
    await runInDurableObject(own.monitor(), (object) => {
      const inside = object as unknown as { env: object };
      inside.env = { ...inside.env, RESULTS_URGENT: { send: () => new Promise(() => undefined) } };
    });
    await own.say(failed);
    await runInDurableObject(own.monitor(), (_, state) => state.abort()).catch(() => undefined);
    expect(await own.state()).toMatchObject({ status: 'down', incidents: 1 });
    await pass(own, 15 * minute);
    await until('both results', async () => (await sent(own.id)).length >= 2);
  });

  it('nothing but good beats costs no alarm: the one that stands comes back by itself', async () => {
    const own = await job();
    await own.say();
    await until('its status to be written', async () => {
      await runDurableObjectAlarm(own.monitor());
      return (await own.alarm())! - Date.now() > 14 * minute;
    });
    const first = await own.alarm();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 9 * minute });
    await own.say();
    await until('its result', async () => (await sent(own.id)).length === 2);
    expect(await own.alarm()).toBe(first);
    await pass(own, 7 * minute);
    expect((await own.state()).status).toBe('up');
    await pass(own, 8 * minute);
    expect((await own.state()).status).toBe('down');
  });

  it('our own long absence: what nobody could hear is unknown, not missed', async () => {
    const own = await job();
    await own.say();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 8 * 60 * minute });
    await runDurableObjectAlarm(own.monitor());
    expect(await own.state()).toMatchObject({ status: 'up', incident: null });
    await pass(own, 5 * minute);
    expect((await own.state()).status).toBe('down');
  });

  it('the reconciliation and the watchdog: neither expects anything of it', async () => {
    const own = await job();
    await own.say();
    await until('its status in D1', () =>
      runInDurableObject(own.monitor(), (_, { storage }) =>
        storage.sql.exec<{ n: number }>('select count(*) n from outbox').one().n === 0)); // prettier-ignore
    await env.DB.prepare(
      `insert into monitors (id, workspace_id, name, kind, target, interval_seconds, timeout_ms, regions, quorum, failure_threshold,
         recovery_threshold, assertions, tags, version, configured_version, paused, created_at, updated_at, status, status_since, no_data)
       values (?1, 'wsp_a', 'Backup', 'heartbeat', '', 600, 10000, '["push"]', '"any"', 1, 1, '[]', '[]', 1, 1, 0, 1, 1, 'up', 1, 0)`,
    )
      .bind(own.id)
      .run();
    await own.monitor().silence(null);
    await own.monitor().repush('push');
    await reconcile(env as unknown as CoreEnv, Date.now() + 86_400_000);
    expect(await own.state()).toMatchObject({ status: 'up', noData: false });
    expect(await own.monitor().checkNow()).toEqual([]);
    expect((await probes().pushed()).filter(({ job }) => job.monitorId === own.id)).toEqual([]);
    await env.DB.prepare('delete from monitors where id = ?').bind(own.id).run();
  });
});

describe('the key of a heartbeat', () => {
  it('is the only one that is heard, dies when another is made, and with the monitor', async () => {
    const own = await job();
    expect(await own.say(good, 'x'.repeat(22))).toBe(false);
    expect((await own.state()).status).toBe('pending');
    const { secret } = newPingKey(own.id);
    await own.monitor().configure({ ...own.own, version: 2, pingKeyHash: hashOfSecret(secret) });
    expect(await own.say()).toBe(false);
    expect(await own.say(good, secret)).toBe(true);
    await own.monitor().remove();
    expect(await own.say(good, secret)).toBe(false);
  });

  it('of a monitor that is no heartbeat, or of none, opens nothing; and who asks for nothing leaves no trace', async () => {
    const own = await job({ kind: 'http', heartbeat: null, pingKeyHash: null, regions: ['weur'] });
    expect(await own.say()).toBe(false);
    const nobody = env.MONITOR.getByName('mon_nobody');
    expect(await nobody.beat('x'.repeat(22), good)).toBe(false);
    await evictDurableObject(nobody);
    const tables = await runInDurableObject(nobody, (_, { storage }) =>
      storage.sql.exec("select name from sqlite_master where name in ('facts', 'outbox')").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe('people', () => {
  it('who pause a heartbeat hear nothing of it; resumed, it waits for a beat again, and a dead job is noticed', async () => {
    const own = await job();
    await own.say();
    await own.monitor().configure({ ...own.own, version: 2, paused: true });
    expect(await own.say(failed)).toBe(true);
    await pass(own, 60 * minute);
    expect(await own.state()).toMatchObject({ status: 'paused', incident: null });
    await own.monitor().configure({ ...own.own, version: 3 });
    await pass(own, 14 * minute);
    expect((await own.state()).status).toBe('pending');
    await pass(own, minute);
    expect((await own.state()).status).toBe('down');
    await own.say();
    expect((await own.state()).status).toBe('up');
  });

  it('who edit a heartbeat that is late, before its alarm has come, do not undo that it was missed', async () => {
    const own = await job();
    await own.say();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15.5 * minute });
    await own.monitor().configure({ ...own.own, version: 2, heartbeat: { ...each10, graceSeconds: 3_600 } });
    expect(await own.state()).toMatchObject({ status: 'down', incidents: 1 });
    await until('its result', async () => (await sent(own.id)).length === 2);
  });

  it('who change a channel do not move the deadline; who change the grace move it by that', async () => {
    const own = await job();
    await own.say();
    await pass(own, 9 * minute);
    await own.monitor().configure({ ...own.own, version: 2, channels: [] });
    const deadline = async () => (await own.monitor().snapshot())!.heartbeat!.deadlineAt! - Date.now();
    expect(await deadline()).toBeLessThanOrEqual(6 * minute);
    await own.monitor().configure({ ...own.own, version: 3, heartbeat: { ...each10, graceSeconds: 0 } });
    expect(await deadline()).toBeLessThanOrEqual(minute);
    expect(await deadline()).toBeGreaterThan(0);
  });
});
