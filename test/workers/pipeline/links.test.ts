/** Which alerts carry ways to answer them. */
import { expect, it } from 'vitest';
import { emailContent } from '../../../workers/alerts/channels/email/payload.ts';
import { webhookCall } from '../../../workers/alerts/channels/webhook/payload.ts';
import { withLinks } from '../../../workers/alerts/links.ts';
import { keyRing } from '../../../workers/platform/crypto.ts';
import { readLink } from '../../../workers/platform/links.ts';
import { readReplyAddress } from '../../../workers/platform/reply-address.ts';
import type { AlertMessage, ChannelSecrets } from '../../../workers/wire/alerts.ts';
import { channel, env } from './world.ts';

const ring = keyRing.parse(env.SECRETS_KEYS);
const given = { PUBLIC_URL: 'https://parallax.test', MAIL_REPLY_DOMAIN: 'reply.example.com' };
const mail: ChannelSecrets = { kind: 'email', to: ['kim@example.com'] };
const hook: ChannelSecrets = {
  kind: 'webhook',
  url: 'https://x.test/',
  signingSecret: 'whsec_AAAA',
  headers: {},
};

const message = async (secrets: ChannelSecrets, type: AlertMessage['event']['type'] = 'incident.opened') =>
  ({
    v: 1,
    deliveryId: 'msg_a',
    workspaceId: 'wsp_a',
    monitorId: 'mon_a',
    incidentId: 'inc_a_1',
    channel: await channel(secrets),
    event: { type, timestamp: '2026-11-21T10:00:00Z', data: { incident: null, monitor: { name: 'Shop' }, message: 'Down' } },
    attempt: 1,
    owner: 'monitor',
  }) satisfies AlertMessage; // prettier-ignore

it('a mail about an outage says how to acknowledge it, and names its one recipient', async () => {
  const told = await withLinks(await message(mail), mail, ring, given, Date.now());
  const { open, acknowledge, replyTo } = told.event.data.links!;
  expect(open).toBe('https://parallax.test/incidents/inc_a_1');
  const claims = await readLink(ring, acknowledge.replace('https://parallax.test/ack/', ''), Date.now());
  expect(claims).toMatchObject({ workspaceId: 'wsp_a', incidentId: 'inc_a_1', label: 'kim@example.com' });
  expect(await readReplyAddress(ring, replyTo!, Date.now())).toEqual({
    monitorId: 'mon_a',
    incidentId: 'inc_a_1',
  });
  const { text, html } = emailContent(told);
  expect(text).toContain(acknowledge);
  expect(html).toContain(`href="${acknowledge}"`);
  expect(text).toContain('Reply to this mail');
});

it('without a domain for replies there is none to invite to, and several recipients go by their channel', async () => {
  const two = { ...mail, to: ['a@example.com', 'b@example.com'] };
  const told = await withLinks(
    await message(two),
    two,
    ring,
    { ...given, MAIL_REPLY_DOMAIN: '' },
    Date.now(),
  );
  expect(told.event.data.links!.replyTo).toBeUndefined();
  expect(emailContent(told).text).not.toContain('Reply to this mail');
  const claims = await readLink(ring, told.event.data.links!.acknowledge.split('/ack/')[1]!, Date.now());
  expect(claims!.label).toBe('Channel');
});

it('programs get the event as it is, and so does everybody of what is not an outage that begins', async () => {
  const plain = await message(hook);
  const told = await withLinks(plain, hook, ring, given, Date.now());
  expect(webhookCall(hook, told, 0).body).toBe(webhookCall(hook, plain, 0).body);
  for (const type of ['incident.resolved', 'incident.acknowledged', 'channel.test'] as const) {
    const other = await message(mail, type);
    expect(await withLinks(other, mail, ring, given, Date.now())).toEqual(other);
  }
});
