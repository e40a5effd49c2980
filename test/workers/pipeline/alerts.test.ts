import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { emailContent } from '../../../workers/alerts/channels/email/payload.ts';
import { sentence } from '../../../workers/alerts/channels/http/what-happened.ts';
import { consumeAlerts } from '../../../workers/alerts/consume.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import { alertsOf, channel, deadLetters, env, migrate, result, spec, until, withoutD1 } from './world.ts';

const port = inject('receiver');
const url = (path: string) => `http://127.0.0.1:${port}${path}`;
const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const alerts = { ...env, ALLOW_PRIVATE_TARGETS: '1', MAIL_FROM: 'Parallax <alerts@example.com>' };
type Got = {
  path: string;
  verified: boolean;
  id: string;
  headers: Record<string, string>;
  body: { type: string; data: { incident: { id: string } } };
};
const got = async (path: string) =>
  ((await (await fetch(url('/got'))).json()) as Got[]).filter((one) => one.path === path);

beforeAll(migrate);
let count = 0;

/** A monitor that just went down, and the alert it owes to a webhook at `path`. */
async function owed(path: string, headers = {}): Promise<AlertMessage> {
  const id = `mon_a${(count += 1)}`;
  const monitor = env.MONITOR.getByName(id);
  const routed = await channel({
    kind: 'webhook',
    url: url(path),
    signingSecret: secret,
    headers: { 'x-team': 'blue', ...headers },
  });
  await monitor.configure(spec(id, { regions: ['weur'], channels: [routed] }));
  await monitor.record([result(id, 'weur', Date.now(), 'fail')]);
  return (await until('the alert', async () => (await alertsOf(id))[0])) as unknown as AlertMessage;
}
async function take(body: unknown, given = alerts) {
  const batch = createMessageBatch('parallax-alerts', [
    { id: 'm', timestamp: new Date(), attempts: 1, body },
  ]);
  await consumeAlerts(batch, given);
  return getQueueResult(batch, createExecutionContext());
}
const logged = (id: string) =>
  env.DB.prepare('select * from deliveries where id = ?')
    .bind(id)
    .first<{ status: string; attempts: string; next_attempt_at: number | null }>();
const outbox = (message: AlertMessage) =>
  runInDurableObject(
    env.MONITOR.getByName(message.monitorId),
    (_, state) =>
      state.storage.sql
        .exec<{ attempts: number; next_at: number }>(
          'select attempts, next_at from outbox where id = ?',
          message.deliveryId,
        )
        .toArray()[0],
  );

describe('a webhook', () => {
  it('is signed so that the standard library verifies it, delivered once, logged, and forgotten by the outbox', async () => {
    const message = await owed('/ok-once');
    await take(message);
    await take(message);
    const [delivery, ...again] = await got('/ok-once');
    expect(again).toEqual([]);
    expect(delivery).toMatchObject({
      verified: true,
      id: message.deliveryId,
      body: { type: 'incident.opened' },
    });
    expect(await logged(message.deliveryId)).toMatchObject({ status: 'delivered' });
    expect(await outbox(message)).toBeUndefined();
  });

  it('keeps what makes it ours, whatever headers its owner configured and however they are written', async () => {
    const given = { 'Content-Type': 'text/plain', 'USER-AGENT': 'Mine', 'Webhook-Signature': 'v1,forged' };
    const message = await owed('/own-headers', given);
    await take(message);
    const [delivery] = await got('/own-headers');
    expect(delivery).toMatchObject({
      verified: true,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Parallax/1 (webhooks)',
        'x-team': 'blue',
      },
    });
  });

  it('that gets a 503 is tried again with the same id, later, and its tries are in one log line', async () => {
    const message = await owed('/fails-once');
    await take(message);
    const waiting = await outbox(message);
    expect(waiting!.attempts).toBe(1);
    expect(waiting!.next_at).toBeGreaterThan(Date.now() + 1_000);
    expect(await logged(message.deliveryId)).toMatchObject({
      status: 'pending',
      next_attempt_at: waiting!.next_at,
    });
    await take({ ...message, attempt: 2 });
    expect((await got('/fails-once')).map(({ id }) => id)).toEqual([message.deliveryId, message.deliveryId]);
    const log = await logged(message.deliveryId);
    expect(log!.status).toBe('delivered');
    expect((JSON.parse(log!.attempts) as { status: number }[]).map(({ status }) => status)).toEqual([
      503, 204,
    ]);
  });

  it('honours Retry-After', async () => {
    const message = await owed('/busy');
    await take(message);
    expect((await outbox(message))!.next_at).toBeGreaterThan(Date.now() + 115_000);
  });

  it('that is refused with a 4xx is not tried again', async () => {
    const message = await owed('/gone');
    await take(message);
    expect(await logged(message.deliveryId)).toMatchObject({ status: 'failed' });
    expect(await outbox(message)).toBeUndefined();
  });

  it('whose receiver goes on talking for ever costs no more than its first words', async () => {
    const message = await owed('/endless');
    const begun = Date.now();
    await take(message);
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(await logged(message.deliveryId)).toMatchObject({ status: 'delivered' });
  });

  it('is delivered with D1 refusing every call', async () => {
    const message = await owed('/without-d1');
    await take(message, withoutD1(alerts));
    expect(await got('/without-d1')).toHaveLength(1);
    expect(await outbox(message)).toBeUndefined();
  });

  it('is handed over again when nobody reports what became of it', async () => {
    const message = await owed('/lost');
    const monitor = env.MONITOR.getByName(message.monitorId);
    expect(await monitor.claimDelivery(message.deliveryId, 1)).toBe(true);
    expect(await monitor.claimDelivery(message.deliveryId, 1)).toBe(false);
    await runInDurableObject(monitor, (_, state) => state.storage.sql.exec('update outbox set next_at = 0'));
    await runDurableObjectAlarm(monitor);
    await until('the message to come again', async () => (await alertsOf(message.monitorId)).length >= 2);
    await take(message);
    expect(await got('/lost')).toHaveLength(1);
  });
});

describe('what people read of a webhook that was not delivered', () => {
  const error = async (message: AlertMessage) =>
    (JSON.parse((await logged(message.deliveryId))!.attempts) as { error: string }[]).at(-1)!.error;

  it('is what the receiver did', async () => {
    const gone = await owed('/gone');
    await take(gone);
    expect(await error(gone)).toBe('The receiver answered with status 410.');
    const cut = await owed('/hangs-up');
    await take(cut);
    expect(await error(cut)).toBe('127.0.0.1 closed the connection before it answered.');
    expect(await logged(cut.deliveryId)).toMatchObject({ status: 'pending' });
  });

  it('is that nobody listens there', async () => {
    const id = `mon_a${(count += 1)}`;
    const monitor = env.MONITOR.getByName(id);
    const nobody = {
      kind: 'webhook',
      url: 'http://127.0.0.1:9/',
      signingSecret: secret,
      headers: {},
    } as const;
    await monitor.configure(spec(id, { regions: ['weur'], channels: [await channel(nobody)] }));
    await monitor.record([result(id, 'weur', Date.now(), 'fail')]);
    const message = (await until(
      'the alert',
      async () => (await alertsOf(id))[0],
    )) as unknown as AlertMessage;
    await take(message);
    expect(await error(message)).toBe('127.0.0.1 refused the connection.');
  });

  it('is what to do when its settings cannot be opened', async () => {
    const message = await owed('/sealed');
    await take({ ...message, channel: { ...message.channel, id: 'chn_other' } });
    expect(await error(message)).toMatch(/^The stored settings of this channel cannot be read/);
    expect(await got('/sealed')).toEqual([]);
  });

  const late = Object.assign(new Error('The operation was aborted due to timeout'), { name: 'TimeoutError' });
  it.each([
    [late, true, 'hooks.example did not answer within 10 s.'],
    [new Error('Network connection lost.'), false, 'hooks.example refused the connection.'],
    [new Error('Network connection lost.'), true, 'hooks.example closed the connection before it answered.'],
    [new Error('internal error; reference = x'), false, 'No address was found for hooks.example.'],
    [
      new Error('internal error; reference = x'),
      true,
      'No secure connection to hooks.example: its TLS certificate or handshake was not accepted.',
    ],
    [new Error('something new'), true, 'hooks.example could not be reached: something new'],
  ])('%s, connecting: %s', (thrown, connects, words) => {
    expect(sentence(thrown, new URL('https://hooks.example/x'), connects)).toBe(words);
  });
});

describe('a mail', () => {
  it.each([
    [
      'Down from all 5 regions: connection refused',
      '[Down] Shop is down from all 5 regions: connection refused',
    ],
    ['Up again after 4 min 10 s.', '[Down] Shop is up again after 4 min 10 s'],
    ['Monitoring was paused.', '[Down] Shop: Monitoring was paused'],
  ])('%s has the subject %s', async (message, subject) => {
    const alert = await owed('/ok-mail');
    const told = { ...alert.event, data: { ...alert.event.data, message } };
    (told.data.monitor as { name: string }).name = 'Shop';
    const { subject: read, text } = emailContent({ ...alert, event: told });
    expect(read).toBe(subject);
    expect(text).toContain('Europe, West: ');
    expect(text).not.toContain('weur');
  });
});

describe('the queue', () => {
  it('a message nobody can read goes to the dead letters and is not asked for again', async () => {
    const { outcome: _, explicitAcks } = (await take({ v: 1, deliveryId: 7 })) as unknown as {
      outcome: string;
      explicitAcks: string[];
    };
    expect(explicitAcks).toEqual(['m']);
    await until('the dead letter', async () =>
      (await deadLetters()).some(({ reason }) => reason.includes('deliveryId')),
    );
  });
});
