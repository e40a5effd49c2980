import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { emailContent } from '../../../workers/alerts/channels/email/payload.ts';
import { webhookCall } from '../../../workers/alerts/channels/webhook/payload.ts';
import type { Certificate } from '../../../workers/domain/details.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import { alertsOf, channel, deliver, env, five, message, migrate, result, spec, until } from './world.ts';

beforeAll(migrate);

const expiry = Date.now() + 13.5 * 86_400_000;
const on = new Date(expiry).toISOString().slice(0, 10);
const sentence = `The certificate of shop.test expires in 13 days (on ${on}, issued by R11).`;
const certificate = (sha256: string, daysReached: number | null): Certificate => ({
  host: 'shop.test', subject: 'CN=shop.test', issuer: 'R11', names: ['shop.test'], notBefore: 1, notAfter: expiry, sha256, serial: '01',
  keyType: 'EC P-256', chain: [], chainComplete: true, hostnameMatches: true, trusted: true, protocol: 'TLSv1.3',
  cipher: 'x', warnings: [], daysReached,
}); // prettier-ignore

let count = 0;
async function shop() {
  const id = `mon_cert${(count += 1)}`;
  const channels = [await channel({ kind: 'webhook', url: 'https://hooks.test/', signingSecret: 'whsec_', headers: {} })]; // prettier-ignore
  await env.MONITOR.getByName(id).configure(spec(id, { kind: 'tls', target: 'shop.test:443', channels }));
  let at = Date.now() - 100_000;
  const saw = (region: RegionId, given: Certificate) =>
    message([{ ...result(id, region, (at += 100), 'ok'), details: { certificate: given } }]);
  const monitor = () => env.MONITOR.getByName(id);
  const told = async () => (await alertsOf(id)) as unknown as AlertMessage[];
  const state = async () => (await monitor().snapshot())!.state;
  /** The state as it is stored. */
  const kept = () =>
    runInDurableObject(monitor(), (_, { storage }) =>
      storage.sql.exec<{ body: string }>("select body from facts where name = 'state'").one().body); // prettier-ignore
  return { id, saw, told, monitor, state, kept };
}

describe('a certificate that will expire', () => {
  it('is told once by every channel, with its sentence, and opens no incident', async () => {
    const { saw, told, state } = await shop();
    const seen = five.map((region) => saw(region, certificate('aa', 14)));
    await deliver(seen);
    await deliver([...seen].reverse());
    const [first] = await until('the notice', async () => (await told()).length > 0 && told());
    expect((await told()).length).toBe(1);
    expect(first).toMatchObject({
      incidentId: null,
      event: { type: 'monitor.advisory', data: { incident: null, message: sentence } },
    });
    const config = { kind: 'webhook', url: 'https://hooks.test/', signingSecret: 'whsec_AAAA' } as const;
    const webhook = JSON.parse(webhookCall(config, first!, 1).body) as AlertMessage['event'];
    expect(webhook.data).toMatchObject({ incident: null, message: sentence, monitor: { name: 'Shop' } });
    const { subject, text, html } = emailContent(first!);
    expect(subject).toBe(`[Advisory] Shop: ${sentence.slice(0, -1)}`);
    expect(text).toContain(`${sentence}\n\nTarget: shop.test:443`);
    expect(html).toContain(sentence);
    expect(await state()).toMatchObject({ status: 'up', incident: null, certificate: { sha256: 'aa' } });
  });

  it('stays told when its object is evicted, and is told again at the next threshold', async () => {
    const { saw, told, monitor } = await shop();
    await deliver([saw('weur', certificate('bb', 30))]);
    await until('the notice', async () => (await told()).length === 1);
    await evictDurableObject(monitor());
    await deliver([saw('oc', certificate('bb', 30))]);
    await evictDurableObject(monitor());
    await deliver([saw('oc', certificate('bb', 14)), saw('weur', certificate('cc', null))]);
    await until('the second notice', async () => (await told()).length === 2);
    expect((await told()).map(({ deliveryId }) => deliveryId.split('_').slice(-3, -2))).toEqual([['30'], ['14']]); // prettier-ignore
  });

  it('is written when it changes and not with every check', async () => {
    const { saw, kept, state } = await shop();
    for (const region of five) await deliver([saw(region, certificate('dd', null))]);
    const before = await kept();
    for (const region of five) await deliver([saw(region, certificate('dd', null))]);
    expect(await kept()).toBe(before);
    expect((await state()).certificate!.region).toBe(five.at(-1));
    await deliver([saw('oc', certificate('ee', null))]);
    expect(await kept()).not.toBe(before);
  });
});

it('a state stored before there were certificates and heartbeats is read', async () => {
  const { saw, told, monitor, state } = await shop();
  await deliver([saw('weur', certificate('ff', null))]);
  await runInDurableObject(monitor(), (_, { storage }) => {
    storage.sql.exec(
      "update facts set body = json_remove(body, '$.certificate', '$.certificates') where name = 'state'",
    );
    storage.sql.exec(
      "update facts set body = json_remove(body, '$.heartbeat', '$.pingKeyHash') where name = 'spec'",
    );
  });
  await evictDurableObject(monitor());
  expect(await state()).toMatchObject({ status: 'up', certificate: null, certificates: [] });
  await deliver([saw('weur', certificate('ff', 30))]);
  await until('the notice', async () => (await told()).length === 1);
});
