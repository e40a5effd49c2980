import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { recentHours } from '../../../db/d1/queries/archived-hours.ts';
import { recentResults } from '../../../db/d1/queries/results.ts';
import { incidents } from '../../../db/d1/schema.ts';
import { drizzle } from 'drizzle-orm/d1';
import { eq } from 'drizzle-orm';
import type { MonitorObject } from '../../../workers/monitor/object.ts';
import {
  alertsOf,
  channel,
  deadLetters,
  deliver,
  env,
  five,
  message,
  migrate,
  probes,
  result,
  spec,
  until,
  withoutD1,
} from './world.ts';

beforeAll(migrate);
beforeEach(() => probes().setAnswers({}));

const everywhere = (answer: 'ok' | 'fail') =>
  probes().setAnswers(Object.fromEntries(five.map((region) => [region, answer])));
let count = 0;
const fresh = async (overrides = {}) => {
  const id = `mon_t${(count += 1)}`;
  const monitor = env.MONITOR.getByName(id);
  await monitor.configure(
    spec(id, { channels: [await channel({ kind: 'email', to: ['a@example.com'] })], ...overrides }),
  );
  return { id, monitor };
};
const rowsOf = (id: string) => drizzle(env.DB).select().from(incidents).where(eq(incidents.monitorId, id));

describe('from the queue to the incident', () => {
  it('one failing result asks the others, opens one incident, alerts once, and is undone the same way', async () => {
    const { id, monitor } = await fresh();
    await everywhere('fail');
    const at = Date.now();
    expect(await deliver([message([result(id, 'weur', at, 'fail')])])).toMatchObject({ acked: ['m0'] });
    await until('the incident in D1', async () => (await rowsOf(id)).length === 1);
    expect((await monitor.snapshot())!.state.status).toBe('down');
    await everywhere('ok');
    for (const region of five) await deliver([message([result(id, region, Date.now() + 1, 'ok')])]);
    await until('the resolution in D1', async () =>
      (await rowsOf(id)).every(({ status }) => status === 'resolved'),
    );
    const sent = await until('both alerts', async () => (await alertsOf(id)).length === 2 && alertsOf(id));
    expect(sent.map(({ event }) => event.type)).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('the same messages twice and out of order make the same one incident and the same alerts', async () => {
    const { id, monitor } = await fresh();
    const at = Date.now();
    const messages = five.map((region, i) => message([result(id, region, at + i, 'fail')]));
    await deliver([...messages].reverse());
    await deliver(messages);
    await deliver([messages[2], messages[2], messages[0]]);
    await until('the incident', async () => (await rowsOf(id)).length === 1);
    expect((await monitor.snapshot())!.state.incidents).toBe(1);
    const stored = await env.DB.prepare(
      `select count(*) as n from results_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')} where monitor_id = ?`,
    )
      .bind(id)
      .first<{ n: number }>();
    expect(stored!.n).toBe(5);
    await until('the alert', async () => (await alertsOf(id)).length > 0);
    expect(new Set((await alertsOf(id)).map(({ deliveryId }) => deliveryId)).size).toBe(1);
  });

  it('a malformed message goes to the dead letters with its reason and stops nothing', async () => {
    const { id, monitor } = await fresh();
    const good = message([result(id, 'oc', Date.now(), 'ok')]);
    const bad = { ...good, results: [{ ...good.results[0], verdict: 'great' }] };
    expect(await deliver([bad, 'nonsense', good])).toMatchObject({ acked: ['m0', 'm1', 'm2'] });
    expect((await monitor.snapshot())!.state.status).toBe('up');
    const letters = await until(
      'the dead letters',
      async () => (await deadLetters()).length >= 2 && deadLetters(),
    );
    expect(letters[0]!.reason).toContain('results.0.verdict');
  });

  it('a malformed result takes no other of its message with it', async () => {
    const [well, ill] = [await fresh(), await fresh()];
    const at = Date.now();
    const good = message([result(well.id, 'oc', at, 'ok'), result(ill.id, 'oc', at, 'ok')]);
    const results = [good.results[0], { ...good.results[1], httpStatus: 42 }];
    expect(await deliver([{ ...good, results }])).toMatchObject({ acked: ['m0'], retried: [] });
    expect((await well.monitor.snapshot())!.state.status).toBe('up');
    expect((await ill.monitor.snapshot())!.state.status).not.toBe('up');
    const letter = await until('the dead letter', async () =>
      (await deadLetters()).find(({ body }) => JSON.stringify(body).includes(ill.id)),
    );
    expect(letter!.reason).toContain('results.1.httpStatus');
    expect(JSON.stringify(letter!.body)).not.toContain(well.id);
  });

  it('a steady result is kept in D1 and wakes no object', async () => {
    const { id, monitor } = await fresh();
    const at = Date.now();
    const steady = { ...result(id, 'oc', at + 1, 'ok'), steady: true as const };
    expect(await deliver([message([result(id, 'oc', at, 'ok'), steady])])).toMatchObject({ acked: ['m0'] });
    expect((await monitor.snapshot())!.state.regions.oc!.last!.slotAt).toBe(at);
    const query = { workspaceId: 'wsp_a', monitorId: id, from: at, to: at + 2, limit: 10 };
    const kept = await recentResults(env.DB, query, await recentHours(env.DB, at, at + 2));
    expect(kept.map(({ slotAt }) => slotAt)).toEqual([at + 1, at]);
  });

  it('results of a monitor that is gone are dropped without a fuss', async () => {
    expect(await deliver([message([result('mon_never', 'oc', Date.now(), 'ok')])])).toMatchObject({
      acked: ['m0'],
      retried: [],
    });
  });
});

describe('with D1 refusing every call', () => {
  it('an outage is detected, alerted and resolved; results wait in the queue, incidents in the outbox', async () => {
    const { id, monitor } = await fresh();
    await runInDurableObject(monitor, (object) => {
      const inside = object as unknown as { env: typeof env };
      inside.env = withoutD1(inside.env);
    });
    await everywhere('fail');
    expect(await deliver([message([result(id, 'apac', Date.now(), 'fail')])], withoutD1(env))).toMatchObject({
      acked: [],
      retried: ['m0'],
    });
    await until('the state', async () => (await monitor.snapshot())!.state.status === 'down');
    await until('the alert', async () =>
      (await alertsOf(id)).some(({ event }) => event.type === 'incident.opened'),
    );
    for (const region of five)
      await deliver([message([result(id, region, Date.now() + 1, 'ok')])], withoutD1(env));
    await until('the alert of the end', async () =>
      (await alertsOf(id)).some(({ event }) => event.type === 'incident.resolved'),
    );
    expect(await rowsOf(id)).toEqual([]);

    // D1 is back: a new life of the object has the real binding, and pays what it owes.
    await evictDurableObject(monitor);
    await until('the incident in D1', async () => {
      await runDurableObjectAlarm(monitor);
      const [row] = await rowsOf(id);
      return row?.status === 'resolved';
    });
  });
});

describe('evicted between any two steps', () => {
  it('nothing is lost: neither the open incident, nor the round, nor what is owed', async () => {
    const { id, monitor } = await fresh();
    for (const region of five.slice(0, 3)) {
      await deliver([message([result(id, region, Date.now(), 'fail')])]);
      await evictDurableObject(monitor);
    }
    expect((await monitor.snapshot())!.state.status).toBe('down');
    await until('the incident in D1', async () => {
      await runDurableObjectAlarm(monitor);
      return (await rowsOf(id)).length === 1;
    });
    await until('the alert', async () => {
      await runDurableObjectAlarm(monitor);
      return (await alertsOf(id)).length > 0;
    });
    for (const region of five) {
      await deliver([message([result(id, region, Date.now() + 1, 'ok')])]);
      await evictDurableObject(monitor);
    }
    await until('the resolution', async () => {
      await runDurableObjectAlarm(monitor);
      return (await rowsOf(id)).every(({ status }) => status === 'resolved');
    });
    const keys = (await alertsOf(id)).map(({ deliveryId }) => deliveryId);
    expect(new Set(keys).size).toBe(2);
  });

  it('writes no row for results that repeat what is known', async () => {
    const { id, monitor } = await fresh();
    for (const region of five) await deliver([message([result(id, region, Date.now(), 'ok')])]);
    await until('everything to be settled', () =>
      runInDurableObject(
        monitor,
        (_, state) => state.storage.sql.exec<{ n: number }>('select count(*) n from outbox').one().n === 0,
      ),
    );
    const written = await runInDurableObject(monitor, async (object, state) => {
      const before = JSON.stringify(state.storage.sql.exec('select * from facts').toArray());
      for (let i = 1; i <= 20; i++)
        await (object as MonitorObject).record(
          five.map((region) => result(id, region, Date.now() + i, 'ok')),
        );
      return JSON.stringify(state.storage.sql.exec('select * from facts').toArray()) !== before;
    });
    expect(written).toBe(false);
  });
});

describe('evicted while a confirmation round waits for its answers', () => {
  afterEach(() => vi.useRealTimers());
  const others = five.filter((region) => region !== 'weur');
  const setOthers = (answer: 'ok' | 'fail' | 'held') =>
    probes().setAnswers(Object.fromEntries(others.map((region) => [region, answer])));

  /** Everything was good, then one region failed; the others were asked, and the object that asked them is gone. */
  const midRound = async () => {
    const { id, monitor: old } = await fresh();
    for (const region of five) await deliver([message([result(id, region, Date.now() - 1_000, 'ok')])]);
    await setOthers('held');
    await deliver([message([result(id, 'weur', Date.now(), 'fail')])]);
    expect((await old.snapshot())!.state.confirm!.waiting).toEqual(others);
    // An orderly eviction would wait for the answers: this is a death. Stubs of the dead object are of no use.
    await runInDurableObject(old, (_, state) => state.abort()).catch(() => undefined);
    const monitor = env.MONITOR.getByName(id);
    const { state } = (await monitor.snapshot())!;
    expect(state).toMatchObject({ status: 'suspect', incident: null, confirm: { waiting: others } });
    return { id, monitor, slotAt: state.confirmedAt, deadlineAt: state.confirm!.deadlineAt };
  };
  /** What the others were asked, as the queue brings it: a probe sends there whatever it answers. */
  const answers = (id: string, slotAt: number, verdict: 'ok' | 'fail') =>
    others.map((region) => message([{ ...result(id, region, slotAt, verdict), kind: 'confirm' as const }]));
  const oneIncident = async (id: string, monitor: DurableObjectStub<MonitorObject>) => {
    await until('the incident in D1', async () => {
      await runDurableObjectAlarm(monitor);
      return (await rowsOf(id)).length > 0;
    });
    await until('the alert', async () => {
      await runDurableObjectAlarm(monitor);
      return (await alertsOf(id)).length > 0;
    });
    expect((await monitor.snapshot())!.state).toMatchObject({ status: 'down', incidents: 1, confirm: null });
    expect(await rowsOf(id)).toHaveLength(1);
    expect(new Set((await alertsOf(id)).map(({ deliveryId }) => deliveryId)).size).toBe(1);
  };

  it('its answers come by the queue, twice: one incident', async () => {
    const { id, monitor, slotAt } = await midRound();
    await setOthers('fail');
    await deliver([...answers(id, slotAt, 'fail'), ...answers(id, slotAt, 'fail')]);
    await oneIncident(id, monitor);
  });

  it('its answers come by the queue and are good: no incident', async () => {
    const { id, monitor, slotAt } = await midRound();
    await setOthers('ok');
    await deliver(answers(id, slotAt, 'ok'));
    expect((await monitor.snapshot())!.state).toMatchObject({ incident: null, confirm: null });
    expect(await rowsOf(id)).toEqual([]);
  });

  it('its answers never come, and the next scheduled results tell: one incident', async () => {
    const { id, monitor, slotAt } = await midRound();
    for (const region of others) await deliver([message([result(id, region, slotAt + 1_000, 'fail')])]);
    await oneIncident(id, monitor);
  });

  it('nothing comes at all: the alarm that the old object set ends the round, a second silence counts, and one incident opens', async () => {
    const { id, monitor, deadlineAt } = await midRound();
    expect(await runInDurableObject(monitor, (_, { storage }) => storage.getAlarm())).toBeLessThanOrEqual(
      deadlineAt,
    );
    await runDurableObjectAlarm(monitor);
    expect((await monitor.snapshot())!.state.incident).toBeNull();
    expect(await runInDurableObject(monitor, (_, { storage }) => storage.getAlarm())).toBe(deadlineAt);
    vi.useFakeTimers({ toFake: ['Date'], now: deadlineAt });
    const answers = others.map((region) => [region, 'broken'] as const);
    await probes().setAnswers({ ...Object.fromEntries(answers), weur: 'fail' });
    await runDurableObjectAlarm(monitor);
    // One silence changes nothing: all are asked again.
    expect((await monitor.snapshot())!.state.incident).toBeNull();
    await runDurableObjectAlarm(monitor);
    await until('the incident', async () => (await monitor.snapshot())!.state.incident);
    await oneIncident(id, monitor);
    vi.useRealTimers();
  });
});

describe('probes that cannot be reached', () => {
  it('are unknown: they neither open an incident nor keep one from opening', async () => {
    const { id, monitor } = await fresh();
    await probes().setAnswers({ enam: 'broken', weur: 'broken', apac: 'fail', oc: 'fail' });
    await deliver([message([result(id, 'wnam', Date.now(), 'fail')])]);
    await until('the incident', async () => (await monitor.snapshot())!.state.status === 'down');
    expect((await monitor.snapshot())!.state.incident!.cause.summary).toContain('connection refused');
    const only = await fresh();
    await probes().setAnswers(Object.fromEntries(five.map((region) => [region, 'broken' as const])));
    await deliver([
      message(five.slice(0, 1).map((region) => ({ ...result(only.id, region, Date.now(), 'unknown') }))),
    ]);
    expect((await only.monitor.snapshot())!.state.incident).toBeNull();
  });

  it('get their jobs when they are back', async () => {
    await probes().setAnswers({ oc: 'broken' });
    const { id, monitor } = await fresh();
    const regionsOf = async () =>
      (await probes().pushed())
        .filter(({ job }) => job.monitorId === id)
        .map(({ region }) => region)
        .sort();
    await until('four pushes', async () => (await regionsOf()).length === 4);
    await probes().setAnswers({});
    await until('the fifth', async () => {
      await runDurableObjectAlarm(monitor);
      return (await regionsOf()).includes('oc');
    });
    await monitor.remove();
    await until(
      'their removal',
      async () => (await probes().removed()).filter((one) => one.id === id).length === 5,
    );
  });
});
