import { beforeAll, describe, expect, it } from 'vitest';
import { admit } from '../../../workers/alerts/admit.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import { alerts, type Got, pass, Workspace } from './dispatch-world.ts';
import { env, migrate, until, withoutD1 } from './world.ts';

beforeAll(migrate);
const names = (count: number) => Array.from({ length: count }, (_, i) => `s${String(i).padStart(2, '0')}`);
const monitorsOf = (got: Got[]) => got.map(({ body }) => body.data.monitor!.id);
const listed = ({ body }: Got) => body.data.digest!.map(({ monitor, type }) => [monitor.id, type]);

describe('a storm of 20 monitors', () => {
  it('is five messages at once and a digest, then one digest of recoveries, whatever crashes in between', async () => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people');
    await wsp.configure([people]);
    const ids = await wsp.monitors(names(20), [people]);
    await wsp.says(ids, 'fail');
    await wsp.take(20);
    const alone = await wsp.got('people');
    expect(alone.map(({ body }) => body.type)).toEqual(Array(5).fill('incident.opened'));
    expect(await wsp.owedBy(ids)).toBe(0);
    expect((await wsp.dispatch.status()).stormSince).not.toBeNull();
    expect((await wsp.logged('held')).length).toBe(15);

    await wsp.abort();
    expect((await wsp.dispatch.status()).held).toBe(15);
    pass(20_001);
    await wsp.ring();
    await wsp.abort();
    await wsp.take(1);
    const [digest, ...more] = (await wsp.got('people')).slice(5);
    expect(more).toEqual([]);
    expect(digest!.body.type).toBe('alerts.digest');
    expect(digest!.body.data.message).toMatch(/^15 monitors are down: s\d\d, /);
    const told = [...monitorsOf(alone), ...listed(digest!).map(([id]) => id)];
    expect(told.sort()).toEqual(ids);
    const log = await until('the log to know the digest', async () => {
      const rows = await wsp.logged('digested');
      return rows.length === 15 && rows;
    });
    expect(new Set(log.map(({ digest_id }) => digest_id))).toEqual(new Set([digest!.id]));

    await wsp.says(ids, 'ok');
    await wsp.take(20);
    expect(await wsp.got('people')).toHaveLength(6);
    await wsp.abort();
    pass(60_001);
    await wsp.ring();
    await wsp.take(1);
    const recoveries = (await wsp.got('people')).slice(6);
    expect(recoveries).toHaveLength(1);
    expect(recoveries[0]!.body.data.message).toMatch(/^20 monitors are up again: /);
    expect(
      listed(recoveries[0]!)
        .map(([id]) => id)
        .sort(),
    ).toEqual(ids);
    expect((await wsp.dispatch.status()).held).toBe(0);
  });

  it('is told to programs one by one', async () => {
    const wsp = await new Workspace().exists();
    const program = await wsp.channel('program', { digest: false });
    await wsp.configure([program]);
    const ids = await wsp.monitors(names(8), [program]);
    await wsp.says(ids, 'fail');
    await wsp.take(8);
    expect(monitorsOf(await wsp.got('program')).sort()).toEqual(ids);
  });

  it('tells once, as over, of an incident that began and ended while it was held, and alone of a lone one', async () => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people');
    await wsp.configure([people], { monitors: 1, windowMs: 60_000 });
    const ids = await wsp.monitors(names(3), [people]);
    await wsp.says(ids, 'fail');
    await wsp.take(3);
    await wsp.says([ids[1]!], 'ok');
    await wsp.take(1);
    pass(20_001);
    await wsp.ring();
    await wsp.take(1);
    const [, digest] = await wsp.got('people');
    expect(digest!.body.data.message).toBe('s02 is down. s01 was down and is up again.');
    await wsp.says([ids[2]!], 'ok');
    await wsp.take(1);
    pass(60_001);
    await wsp.ring();
    await wsp.take(1);
    const alone = (await wsp.got('people')).at(-1)!;
    expect([alone.body.type, alone.body.data.monitor!.id]).toEqual(['incident.resolved', ids[2]]);
    expect((await wsp.logged()).find(({ id }) => id === alone.id)).toMatchObject({
      status: 'delivered',
      digest_id: null,
    });
  });
});

describe('an alert is told once', () => {
  it('when its monitor never hears that it is held: a digest has told of it by the time it comes again', async () => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people');
    await wsp.configure([people], { monitors: 1, windowMs: 60_000 });
    const ids = await wsp.monitors(names(3), [people]);
    await wsp.says(ids, 'fail');
    const deaf = (id: string) => {
      const monitor = env.MONITOR.getByName(id);
      return {
        claimDelivery: (delivery: string, attempt: number) => monitor.claimDelivery(delivery, attempt),
        reportDelivery: (delivery: string, tried: never) => monitor.reportDelivery(delivery, tried),
        putOffDelivery: () => Promise.reject(new Error('gone')),
      };
    };
    await wsp.take(3, { ...alerts, MONITOR: { getByName: deaf } as never });
    pass(20_001);
    await wsp.ring();
    await wsp.take(1);
    await until('the log to know the digest', async () => (await wsp.logged('digested')).length === 2);
    pass(60_001);
    await wsp.again(ids);
    await wsp.take(2);
    expect(await wsp.got('people')).toHaveLength(2);
    expect((await wsp.dispatch.status()).held).toBe(0);
    expect(await wsp.owedBy(ids)).toBe(0);
  });

  it('by itself or by a digest, not both, when the dispatch object comes to it only after it was told by itself', async () => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people');
    await wsp.configure([people], { monitors: 1, windowMs: 60_000 });
    const ids = await wsp.monitors(names(3), [people]);
    await wsp.says(ids, 'fail');
    const asked: (() => Promise<unknown>)[] = [];
    const slow = {
      admit: (...given: [AlertMessage, number]) => {
        asked.push(() => wsp.dispatch.admit(...given));
        return new Promise<never>(() => undefined);
      },
      tried: () => Promise.resolve(),
    };
    await wsp.take(3, { ...alerts, DISPATCH: { getByName: () => slow } as never });
    expect(asked).toHaveLength(3);
    for (const late of asked) await late();
    expect((await wsp.dispatch.status()).held).toBe(0);
    expect(await wsp.got('people')).toHaveLength(3);
  });
});

describe('alerts of one monitor', () => {
  it('wait for each other where they tell of one incident, and not for one of an earlier incident that is tried again in hours', async () => {
    const wsp = await new Workspace().exists();
    const program = await wsp.channel('program', { digest: false });
    await wsp.configure([program]);
    const alert = (incident: number, type: 'opened' | 'resolved'): AlertMessage => ({
      v: 1,
      deliveryId: `msg_inc_m_${incident}_${type}_${program.id}`,
      workspaceId: wsp.id,
      monitorId: 'mon_m',
      incidentId: `inc_m_${incident}`,
      channel: program,
      event: {
        type: `incident.${type}`,
        timestamp: new Date(Date.now()).toISOString(),
        data: { incident: null, monitor: null, message: '' },
      },
      attempt: 1,
      owner: 'monitor',
    });
    const first = alert(1, 'opened');
    const by = Date.now() + 60_000;
    expect((await wsp.dispatch.admit(first, by)).kind).toBe('send');
    const failed = { at: Date.now(), attempt: 1, outcome: 'transient', status: 503, latencyMs: 1, error: 'no', retryAfterMs: null } as const; // prettier-ignore
    await wsp.dispatch.tried(first, failed, { nextAttemptAt: Date.now() + 3 * 3_600_000, dead: false });
    pass(1_000);
    expect((await wsp.dispatch.admit(alert(1, 'resolved'), by)).kind).toBe('later');
    expect((await wsp.dispatch.admit(alert(11, 'opened'), by)).kind).toBe('send');
  });
});

describe('an alert is never lost', () => {
  it('when the answer of the dispatch object is lost: asked again it says the same, and it is told once', async () => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people');
    await wsp.configure([people], { monitors: 1, windowMs: 60_000 });
    const ids = await wsp.monitors(names(3), [people]);
    await wsp.says(ids, 'fail');
    const messages = await until('the alerts', async () => {
      const kept = (await env.PROBES.getByName('alerts').kept()) as AlertMessage[];
      const own = kept.filter(({ workspaceId }) => workspaceId === wsp.id);
      return own.length === 3 && own;
    });
    const first = await Promise.all(messages.map((message) => admit(message, alerts)));
    await wsp.abort();
    expect(
      (await Promise.all(messages.map((message) => admit(message, alerts)))).map(({ kind }) => kind),
    ).toEqual(first.map(({ kind }) => kind));
    await wsp.take(3);
    pass(20_001);
    await wsp.ring();
    await wsp.take(1);
    const [alone, digest, ...more] = await wsp.got('people');
    expect(more).toEqual([]);
    expect([...monitorsOf([alone!]), ...listed(digest!).map(([id]) => id)].sort()).toEqual(ids);
  });

  it.each([
    ['cannot be reached', () => Promise.reject(new Error('unreachable'))],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('when the dispatch object %s: then it is told by itself', async (_, never) => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people');
    const ids = await wsp.monitors(names(1), [people]);
    await wsp.says(ids, 'fail');
    const gone = { getByName: () => ({ admit: never, tried: never }) } as unknown as typeof env.DISPATCH;
    await wsp.take(1, { ...alerts, DISPATCH: gone });
    expect(monitorsOf(await wsp.got('people'))).toEqual(ids);
  });

  it('when the database is away: digests are told, and the log learns of them when it is back', async () => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people');
    await wsp.configure([people], { monitors: 1, windowMs: 60_000 });
    const ids = await wsp.monitors(names(4), [people]);
    await wsp.says(ids, 'fail');
    await wsp.take(4, withoutD1(alerts));
    expect(await wsp.logged()).toEqual([]);
    pass(20_001);
    await wsp.ring();
    await wsp.take(1, withoutD1(alerts));
    expect(await wsp.got('people')).toHaveLength(2);
    await until('the log', async () => (await wsp.logged('digested')).length === 3);
  });
});

describe("a channel's cap", () => {
  it('holds what is over it for a digest, for people', async () => {
    const wsp = await new Workspace().exists();
    const people = await wsp.channel('people', { ratePerMinute: 2 });
    await wsp.configure([people], { monitors: 100, windowMs: 60_000 });
    const ids = await wsp.monitors(names(6), [people]);
    await wsp.says(ids, 'fail');
    await wsp.take(6);
    expect(await wsp.got('people')).toHaveLength(2);
    pass(20_001);
    await wsp.ring();
    expect(await wsp.got('people')).toHaveLength(2);
    pass(40_001);
    await wsp.ring();
    await wsp.take(1);
    const [, , digest] = await wsp.got('people');
    expect(digest!.body.data.digest).toHaveLength(4);
  });

  it('delays what is over it for programs, and loses and sums up nothing', async () => {
    const wsp = await new Workspace().exists();
    const program = await wsp.channel('program', { digest: false, ratePerMinute: 2 });
    await wsp.configure([program]);
    const ids = await wsp.monitors(names(5), [program]);
    await wsp.says(ids, 'fail');
    await wsp.take(5);
    for (const [arrived, next] of [
      [2, 2],
      [4, 1],
    ] as const) {
      expect(await wsp.got('program')).toHaveLength(arrived);
      await wsp.abort();
      pass(60_010);
      await wsp.again(ids);
      await wsp.take(next);
    }
    expect(monitorsOf(await wsp.got('program')).sort()).toEqual(ids);
    expect((await wsp.got('program')).every(({ body }) => body.type === 'incident.opened')).toBe(true);
    for (const { attempts } of await wsp.logged('delivered')) expect(JSON.parse(attempts)).toHaveLength(1);
  });
});
