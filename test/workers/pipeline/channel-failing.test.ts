import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { consumeDead } from '../../../workers/alerts/dead.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import { alerts, answer, pass, Workspace } from './dispatch-world.ts';
import { deadLetters, env, migrate, until, withoutD1 } from './world.ts';

beforeAll(migrate);
const tries = (rows: { attempts: string }[]) =>
  rows.map(({ attempts }) => (JSON.parse(attempts) as unknown[]).length).sort();
const names = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`);

describe("a channel's breaker", () => {
  it('opens after five failures; others wait without a try; one goes through when it is time, and the rest when that arrived', async () => {
    const wsp = await new Workspace().exists();
    const program = await wsp.channel('program', { digest: false });
    await wsp.configure([program]);
    await answer(wsp.path('program'), 503);
    const ids = await wsp.monitors(names(5), [program]);
    await wsp.says(ids, 'fail');
    await wsp.take(5);
    expect(await wsp.dispatch.status()).toMatchObject({ channels: [{ breaker: 'open', failures: 5 }] });

    const late = await wsp.monitors(['late1', 'late2'], [program]);
    await wsp.says(late, 'fail');
    await wsp.take(2);
    expect(await wsp.got('program')).toHaveLength(5);
    expect(tries(await wsp.logged('pending'))).toEqual([0, 0, 1, 1, 1, 1, 1]);

    await wsp.abort();
    await answer(wsp.path('program'), 204);
    pass(40_000);
    expect(await wsp.dispatch.status()).toMatchObject({ channels: [{ breaker: 'half_open' }] });
    await wsp.again(late);
    await wsp.take(2);
    pass(20_000);
    await wsp.again([...ids, ...late]);
    await wsp.take(12 - (await wsp.got('program')).length);
    expect(await wsp.got('program')).toHaveLength(12);
    expect(await wsp.dispatch.status()).toMatchObject({ channels: [{ breaker: 'closed', failures: 0 }] });
    expect(tries(await wsp.logged('delivered'))).toEqual([1, 1, 2, 2, 2, 2, 2]);
  });
});

describe('a channel that fails', () => {
  it('is told of through those that people read and that work, once, and again when it works', async () => {
    const wsp = await new Workspace().exists();
    const broken = await wsp.channel('broken', { digest: false });
    const [people, other, program] = [
      await wsp.channel('people'),
      await wsp.channel('other'),
      await wsp.channel('program', { digest: false }),
    ];
    await wsp.configure([broken, people, other, program]);
    await answer(wsp.path('broken'), 410);
    const ids = await wsp.monitors(['a', 'b'], [broken]);
    await wsp.says([ids[0]!], 'fail');
    await wsp.take(1);
    await wsp.take(2);
    await wsp.says([ids[1]!], 'fail');
    await wsp.take(1);
    for (const name of ['people', 'other']) {
      const [told, ...more] = await wsp.got(name);
      expect(more).toEqual([]);
      expect(told!.body).toMatchObject({
        type: 'channel.failing',
        data: { channel: { id: broken.id, failing: true } },
      });
      expect(told!.body.data.message).toBe(
        'The channel "broken" does not deliver. The receiver answered with status 410. Alerts wait for it, or can be sent again.',
      );
    }
    expect(await wsp.got('program')).toEqual([]);

    await answer(wsp.path('broken'), 204);
    await wsp.abort();
    await wsp.says([ids[0]!], 'ok');
    await wsp.take(1);
    await wsp.take(2);
    const [, over, ...more] = await wsp.got('people');
    expect(more).toEqual([]);
    expect(over!.body.data).toMatchObject({ channel: { failing: false } });
    expect(over!.body.data.message).toMatch(/delivers again/);
  });

  it('by staying away is told of after two minutes, and where no other works, when one does', async () => {
    const wsp = await new Workspace().exists();
    const broken = await wsp.channel('broken', { digest: false });
    const people = await wsp.channel('people');
    await wsp.configure([broken]);
    await answer(wsp.path('broken'), 503);
    const ids = await wsp.monitors(names(5), [broken]);
    await wsp.says(ids, 'fail');
    await wsp.take(5);
    pass(120_001);
    await wsp.ring();
    await wsp.configure([broken, people]);
    await wsp.take(1);
    expect((await wsp.got('people')).map(({ body }) => body.type)).toEqual(['channel.failing']);
  });
});

describe('a delivery that did not arrive', () => {
  const lost = async (given = alerts) => {
    const wsp = await new Workspace().exists();
    const program = await wsp.channel('program', { digest: false });
    await wsp.configure([program]);
    await answer(wsp.path('program'), 410);
    await wsp.says(await wsp.monitors(['a'], [program]), 'fail');
    await wsp.take(1, given);
    return wsp;
  };
  const replayed = async (wsp: Workspace): Promise<AlertMessage> => {
    const [row] = await wsp.logged('failed');
    const tried = (JSON.parse(row!.attempts) as unknown[]).length;
    return { ...(JSON.parse(row!.message!) as AlertMessage), attempt: tried + 1 };
  };

  it('keeps its message, and is sent again under its own id; what arrived keeps none', async () => {
    const wsp = await lost();
    await wsp.dispatch.replay([await replayed(wsp)]);
    await wsp.take(1);
    expect(tries(await wsp.logged('failed'))).toEqual([2]);
    await answer(wsp.path('program'), 204);
    const message = await replayed(wsp);
    await wsp.dispatch.replay([message]);
    await wsp.dispatch.replay([message]);
    await wsp.abort();
    await wsp.ring();
    await wsp.take(1);
    expect(new Set((await wsp.got('program')).map(({ id }) => id)).size).toBe(1);
    expect(await wsp.got('program')).toHaveLength(3);
    expect((await wsp.logged()).map(({ status, message: kept }) => [status, kept])).toEqual([
      ['delivered', null],
    ]);
  });

  it('while the database is away, is in the log when that is back', async () => {
    const wsp = await lost(withoutD1(alerts));
    expect(await wsp.logged()).toEqual([]);
    const letter = await until('the dead letter', async () =>
      (await deadLetters()).find(({ body }) => (body as AlertMessage).workspaceId === wsp.id),
    );
    const deliver = async (given: typeof alerts) => {
      const batch = createMessageBatch('parallax-alerts-dead', [
        { id: 'm', timestamp: new Date(), attempts: 1, body: letter },
      ]);
      await consumeDead(batch, given, Date.now());
      return getQueueResult(batch, createExecutionContext());
    };
    expect(await deliver(withoutD1(alerts))).toMatchObject({
      explicitAcks: [],
      retryMessages: [{ msgId: 'm' }],
    });
    expect(await deliver(alerts)).toMatchObject({ explicitAcks: ['m'] });
    await deliver(alerts);
    const [row] = await wsp.logged();
    expect([row!.status, tries([row!])]).toEqual(['failed', [1]]);
    expect((JSON.parse(row!.message!) as AlertMessage).workspaceId).toBe(wsp.id);
  });

  it('or cannot be read is kept with its reason', async () => {
    const bodies = [{ reason: 'deliveryId: missing', body: { v: 1 } }, { what: 'the queue gave up' }];
    const batch = createMessageBatch(
      'parallax-alerts-dead',
      bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body })),
    );
    await consumeDead(batch, alerts, Date.now());
    const { results } = await env.DB.prepare(
      "select reason from dead_letters where queue = 'parallax-alerts' order by id",
    ).all();
    expect(results).toEqual([
      { reason: 'deliveryId: missing' },
      { reason: 'could not be processed after every retry' },
    ]);
  });
});
