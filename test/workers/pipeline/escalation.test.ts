/** Policies in the monitor's object: real alarms, a real outbox, and a queue that takes what is sent. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Policy } from '../../../workers/domain/alert/types.ts';
import type { BeatSignal } from '../../../workers/domain/heartbeat/types.ts';
import { hashOfSecret, newPingKey } from '../../../workers/platform/ping-key.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import { alertsOf, channel, env, migrate, spec, until, withoutD1 } from './world.ts';

beforeAll(migrate);
afterEach(() => vi.useRealTimers());

const minute = 60_000;
/** A Friday, noon in UTC. */
const noon = Date.parse('2027-01-15T12:00:00Z');
const failed: BeatSignal = { type: 'failed', exitCode: 1, log: '' };
const good: BeatSignal = { type: 'succeeded', exitCode: null, log: '' };
const heartbeat = { schedule: { type: 'period', seconds: 30 * 86_400 }, graceSeconds: 300, maxRunSeconds: null } as const; // prettier-ignore

const policy = (overrides: Partial<Policy> = {}): Policy => ({
  id: 'pol_1', name: 'On call', severities: null, tags: null, repeat: null, quietHours: null,
  onAcknowledge: true, onResolve: true, onAdvisory: true,
  steps: [{ afterMs: 0, channelIds: ['slack'] }, { afterMs: 10 * minute, channelIds: ['pager'] }], ...overrides,
}); // prettier-ignore
const hook = (id: string) =>
  channel({ kind: 'webhook', url: 'https://hooks.test/', signingSecret: 'whsec_', headers: {} }, id);

let count = 0;
async function job(policies: Policy[], at = noon) {
  vi.useFakeTimers({ toFake: ['Date'], now: at });
  const id = `mon_esc${(count += 1)}`;
  const { secret } = newPingKey(id);
  const [mail, ...rest] = await Promise.all(['mail', 'slack', 'pager'].map(hook));
  const own = spec(id, {
    kind: 'heartbeat', name: 'Backup', target: '', regions: ['push'], quorum: 'any', intervalMs: 600_000, timeoutMs: 10_000,
    heartbeat, pingKeyHash: hashOfSecret(secret), channels: [mail!], policies, policyChannels: rest,
  }); // prettier-ignore
  const monitor = () => env.MONITOR.getByName(id);
  await monitor().configure(own);
  const configure = (change: Partial<MonitorSpec>) =>
    monitor().configure(Object.assign(own, { version: own.version + 1 }, change));
  const incident = async () => (await monitor().snapshot())!.state.incident!;
  const acknowledge = async () => monitor().acknowledge((await incident()).id, 'Ann', null);
  return { id, begun: at, monitor, configure, incident, acknowledge, say: (signal: BeatSignal) => monitor().beat(secret, signal) }; // prettier-ignore
}
type Job = Awaited<ReturnType<typeof job>>;

/** Every alert that is owed reaches its queue, and its delivery is reported. */
async function delivered({ id, monitor }: Job): Promise<void> {
  const owed = () =>
    runInDurableObject(monitor(), (_, { storage }) => {
      const made = storage.sql.exec("select 1 from sqlite_master where name = 'outbox'").toArray().length > 0;
      return made ? storage.sql.exec<{ id: string }>("select id from outbox where id like 'msg_%'").toArray() : [];
    }); // prettier-ignore
  const ids = (await owed()).map((row) => row.id);
  await until('the alerts in their queue', async () => {
    const sent = new Set((await alertsOf(id)).map(({ deliveryId }) => deliveryId));
    return ids.every((one) => sent.has(one));
  });
  for (const one of ids)
    await monitor().reportDelivery(one, { at: Date.now(), attempt: 1, outcome: 'delivered', status: 200, latencyMs: 1, error: null, retryAfterMs: null }); // prettier-ignore
}

/** Time passes, and the alarm comes when it was set for. */
async function pass(own: Job, minutes: number, rings = () => runDurableObjectAlarm(own.monitor())) {
  const until = Date.now() + minutes * minute;
  for (;;) {
    await delivered(own);
    const at = await runInDurableObject(own.monitor(), (_, { storage }) => storage.getAlarm());
    if (at === null || at > until) break;
    vi.setSystemTime(Math.max(at, Date.now()));
    await rings();
  }
  vi.setSystemTime(until);
}

/** `+10 pager opened`, in the order of their times. */
async function told(own: Job): Promise<string[]> {
  await delivered(own);
  const sent = new Map(((await alertsOf(own.id)) as AlertMessage[]).map((one) => [one.deliveryId, one]));
  return [...sent.values()]
    .map(({ event, channel }) => ({
      after: (Date.parse(event.timestamp) - own.begun) / minute,
      text: `${channel.id} ${event.type.split('.')[1]}${event.data.reminder ? ` again ${event.data.reminder}` : ''}`,
    }))
    .sort((a, b) => a.after - b.after || (a.text < b.text ? -1 : 1))
    .map(({ after, text }) => `+${after} ${text}`);
}
const messages = async (own: Job) =>
  ((await alertsOf(own.id)) as AlertMessage[]).map(({ deliveryId, event }) => [deliveryId, event.data.message]); // prettier-ignore
const inside = (own: Job, change: (given: typeof env) => object) =>
  runInDurableObject(own.monitor(), (object) => {
    const holder = object as unknown as { env: typeof env };
    holder.env = change(holder.env) as typeof env;
  });

describe('a policy', () => {
  it('tells its steps by the alarm, repeats until somebody acknowledges, and tells the end to those it told', async () => {
    const own = await job([policy({ repeat: { everyMs: 30 * minute, times: 5 } })]);
    await own.say(failed);
    const { id } = await own.incident();
    await pass(own, 45);
    expect(await told(own)).toEqual(['+0 slack opened', '+10 pager opened', '+40 slack opened again 1']);
    await own.acknowledge();
    await pass(own, 600);
    await own.say(good);
    expect((await told(own)).slice(3)).toEqual([
      '+45 pager acknowledged',
      '+45 slack acknowledged',
      '+645 pager resolved',
      '+645 slack resolved',
    ]);
    const texts = Object.fromEntries(await messages(own)) as Record<string, string>;
    expect(texts[`msg_${id}_opened_slack`]).toBe('Down: exit code 1');
    expect(texts[`msg_${id}_opened_pager`]).toBe('Still down after 10 min: exit code 1');
    expect(texts[`msg_${id}_opened_slack_r1s0`]).toBe('Still down after 40 min: exit code 1');
  });

  it('tells nothing more in a maintenance, whatever is edited meanwhile, and goes on at its end', async () => {
    const own = await job([policy()]);
    await own.say(failed);
    await pass(own, 1);
    const startsAt = new Date(noon).toISOString().slice(0, 16);
    const window = { id: 'mnt_a', name: 'Upgrade', timeZone: 'UTC', startsAt, durationMs: 60 * minute, rrule: null }; // prettier-ignore
    await own.configure({ maintenance: [window] });
    await pass(own, 19);
    await own.configure({ policies: [policy({ name: 'Renamed' })] });
    await pass(own, 20);
    expect(await told(own)).toEqual(['+0 slack opened']);
    await pass(own, 25);
    expect(await told(own)).toEqual(['+0 slack opened', '+60 pager opened']);
    expect((await own.monitor().snapshot())!.escalation!.policy!.name).toBe('Renamed');
  });

  it('tries again through a channel as it is set up by then', async () => {
    const own = await job([policy()]);
    await own.say(failed);
    const sent = async () => ((await alertsOf(own.id)) as AlertMessage[]).map(({ channel }) => channel.sealedConfig); // prettier-ignore
    await until('the alert in its queue', async () => (await sent()).length === 1);
    const { id } = await own.incident();
    await own.monitor().reportDelivery(`msg_${id}_opened_slack`, { at: Date.now(), attempt: 1, outcome: 'transient', status: 503, latencyMs: 1, error: 'no', retryAfterMs: null }); // prettier-ignore
    const mended = await hook('slack');
    await own.configure({ policyChannels: [mended, await hook('pager')] });
    vi.setSystemTime(Date.now() + minute);
    await runDurableObjectAlarm(own.monitor());
    await until('the next try in the queue', async () => (await sent()).length === 2);
    expect((await sent())[1]).toBe(mended.sealedConfig);
  });

  it('tells nobody of a step whose time had not come', async () => {
    const own = await job([policy()]);
    await own.say(failed);
    await pass(own, 9);
    await own.say(good);
    await pass(own, 60);
    expect(await told(own)).toEqual(['+0 slack opened', '+9 slack resolved']);
  });

  it('can be foreseen by who looks at the monitor', async () => {
    const own = await job([policy()]);
    await own.say(failed);
    const plan = async () => (await own.monitor().snapshot())!.escalation;
    const next = { at: noon + 10 * minute, channels: ['Channel'], quiet: false };
    expect(await plan()).toMatchObject({ policy: { id: 'pol_1', name: 'On call' }, next, stopped: null });
    await own.acknowledge();
    expect(await plan()).toMatchObject({ next: null, stopped: 'acknowledged' });
    await own.say(good);
    expect(await plan()).toBeNull();
  });

  it('waits for the end of quiet hours, and says then how old the news are', async () => {
    const quietHours = { timeZone: 'Europe/Berlin', days: [5], from: '12:00', to: '18:30', severities: [] };
    const own = await job([policy({ quietHours })]);
    await own.say(failed);
    await pass(own, 1_000);
    expect(await told(own)).toEqual(['+330 slack opened', '+340 pager opened']);
    expect((await messages(own))[0]![1]).toBe('Still down after 5 h 30 min: exit code 1');
  });

  it('of quiet hours that are over before anybody was told says nothing', async () => {
    const quietHours = { timeZone: 'UTC', days: [5], from: '12:00', to: '18:30', severities: [] };
    const own = await job([policy({ quietHours })]);
    await own.say(failed);
    await pass(own, 60);
    await own.say(good);
    await pass(own, 1_000);
    expect(await told(own)).toEqual([]);
  });

  it('for another severity begins when somebody grades the incident', async () => {
    const own = await job([
      policy({ id: 'pol_m', severities: ['minor'] }),
      policy({ severities: ['critical'] }),
    ]);
    await own.say(failed);
    await pass(own, 5);
    await own.monitor().setSeverity((await own.incident()).id, 'minor', 'Ann');
    await pass(own, 60);
    expect(await told(own)).toEqual(['+0 slack opened', '+15 pager opened']);
  });

  it('stops when another incident tells of this one', async () => {
    const own = await job([policy()]);
    await own.say(failed);
    await own.monitor().merge((await own.incident()).id, 'inc_other', 'Ann');
    await pass(own, 60);
    expect(await told(own)).toEqual(['+0 slack opened']);
  });

  it('that is edited counts for the steps to come; one that is deleted leaves the channels of the monitor', async () => {
    const own = await job([policy()]);
    await own.say(failed);
    await pass(own, 5);
    await own.configure({ policies: [policy({ steps: [{ afterMs: 20 * minute, channelIds: ['pager'] }] })] });
    await pass(own, 10);
    expect(await told(own)).toEqual(['+0 slack opened']);
    await own.configure({ policies: [] });
    await pass(own, 60);
    await own.say(good);
    expect((await told(own)).slice(1)).toEqual([
      '+15 mail opened',
      '+75 mail resolved',
      '+75 slack resolved',
    ]);
  });

  it('whose channel is gone goes on with the others', async () => {
    const own = await job([policy({ repeat: { everyMs: 10 * minute, times: 1 } })]);
    await own.say(failed);
    const slack = await hook('slack');
    await own.configure({ policyChannels: [slack] });
    await pass(own, 60);
    await own.say(good);
    expect(await told(own)).toEqual(['+0 slack opened', '+20 slack opened again 1', '+60 slack resolved']);
  });

  it('ends with a pause, and with the removal of the monitor', async () => {
    for (const end of [(own: Job) => own.configure({ paused: true }), (own: Job) => own.monitor().remove()]) {
      const own = await job([policy()]);
      await own.say(failed);
      await delivered(own);
      await end(own);
      await pass(own, 60);
      expect(await told(own)).toEqual(['+0 slack opened', '+0 slack resolved']);
    }
  });
});

describe('what an escalation survives', () => {
  it('an eviction and a restart between any two steps', async () => {
    const own = await job([policy({ repeat: { everyMs: 30 * minute, times: 1 } })]);
    await own.say(failed);
    await delivered(own);
    await evictDurableObject(own.monitor());
    await pass(own, 60, async () => {
      await evictDurableObject(own.monitor());
      await runDurableObjectAlarm(own.monitor());
      await runInDurableObject(own.monitor(), (_, state) => state.abort()).catch(() => undefined);
      return true;
    });
    await own.say(good);
    expect(await told(own)).toEqual([
      '+0 slack opened',
      '+10 pager opened',
      '+40 slack opened again 1',
      '+50 pager opened again 1',
      '+60 pager resolved',
      '+60 slack resolved',
    ]);
  });

  it('D1 refusing every call', async () => {
    const own = await job([policy()]);
    await inside(own, withoutD1);
    await own.say(failed);
    await pass(own, 20);
    await own.say(good);
    expect(await told(own)).toEqual([
      '+0 slack opened',
      '+10 pager opened',
      '+20 pager resolved',
      '+20 slack resolved',
    ]);
  });

  it('an alarm that is hours late: what is due is told once', async () => {
    const own = await job([policy({ repeat: { everyMs: 10 * minute, times: 50 } })]);
    await own.say(failed);
    await delivered(own);
    vi.setSystemTime(noon + 185 * minute);
    await runDurableObjectAlarm(own.monitor());
    await runDurableObjectAlarm(own.monitor());
    expect(await told(own)).toEqual(['+0 slack opened', '+185 pager opened', '+185 slack opened again 1']);
  });

  it('being of no use: a monitor without policies keeps nothing of it, healthy or down', async () => {
    const own = await job([]);
    await own.say(good);
    await own.say(failed);
    await own.say(good);
    const kept = await runInDurableObject(own.monitor(), (_, { storage }) =>
      storage.sql.exec("select 1 from facts where name = 'escalation'").toArray());
    expect(kept).toEqual([]);
    expect(await told(own)).toEqual(['+0 mail opened', '+0 mail resolved']);
  }); // prettier-ignore
});
