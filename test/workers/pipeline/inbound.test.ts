/** Replies to alerts by mail, from the MIME text to the incident in its object. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import worker from '../../../workers/alerts/index.ts';
import type { Env } from '../../../workers/alerts/env.ts';
import { keyRing } from '../../../workers/platform/crypto.ts';
import { readReplyAddress, replyLocalPart } from '../../../workers/platform/reply-address.ts';
import { gmail, iphone, outlook, outlookText, plain, thunderbird } from './mails.ts';
import { env, migrate, result, spec, withoutD1 } from './world.ts';

const ring = keyRing.parse(env.SECRETS_KEYS);
const week = 7 * 86_400_000;
let count = 0;
let monitorId: string;
let incidentId: string;
let address: string;

beforeAll(migrate);
beforeEach(async () => {
  monitorId = `mon_mail${(count += 1)}`;
  const monitor = env.MONITOR.getByName(monitorId);
  await monitor.configure(spec(monitorId, { regions: ['weur'] }));
  await monitor.record([result(monitorId, 'weur', Date.now(), 'fail')]);
  incidentId = (await incident())!.id;
  address = await addressOf();
});
const incident = async () => (await env.MONITOR.getByName(monitorId).snapshot())!.state.incident;
const addressOf = async (at = Date.now()) =>
  `${await replyLocalPart(ring, { monitorId, incidentId }, at)}@reply.example.com`;
const lastLine = async () => (await incident())!.timeline.at(-1)!;

/** @returns the sentence with which it was refused, or null */
async function receive(raw: string, given: { to?: string; from?: string; rawSize?: number; env?: Env } = {}) {
  const headers = new Headers();
  const [top = ''] = raw.split('\r\n\r\n');
  for (const line of top.split('\r\n')) {
    const [name, ...value] = line.split(': ');
    if (/^[\w-]+$/.test(name!)) headers.append(name!, Buffer.from(value.join(': ')).toString('latin1'));
  }
  const bytes = new TextEncoder().encode(raw);
  let refused: string | null = null;
  const message = {
    from: given.from ?? 'kim@example.com',
    to: given.to ?? address,
    headers,
    raw: new Blob([bytes]).stream(),
    rawSize: given.rawSize ?? bytes.length,
    setReject: (why: string) => void (refused = why),
  } as unknown as ForwardableEmailMessage;
  await worker.email(message, given.env ?? env);
  return refused;
}

describe('a reply', () => {
  it.each([
    ['Gmail', gmail('ack'), 'Kim Lee <kim@example.com>'],
    ['Outlook on the web, HTML in base64', outlook('Ack.'), 'Jürgen Weß <juergen@example.com>'],
    ['Outlook, text', outlookText('OK'), 'Doe, Jane <jane@example.com>'],
    ['an iPhone, quoted-printable', iphone('Acknowledged'), 'Zoë <zoe@example.com>'],
    ['Thunderbird, below the quote', thunderbird('ok'), 'ops@example.com'],
    ['anything, without a word', plain(''), 'Kim <kim@example.com>'],
  ])('from %s acknowledges', async (_, raw, by) => {
    expect(await receive(raw)).toBeNull();
    expect(await incident()).toMatchObject({
      status: 'acknowledged',
      acknowledgedBy: by,
      acknowledgeNote: null,
    });
    expect((await lastLine()).message).toBe(`Acknowledged by ${by}.`);
  });

  it.each([
    ['Gmail', gmail('The database is full.\r\nI make room.'), 'The database is full.\nI make room.'],
    ['Outlook', outlook('R&amp;D looks<br>into it'), 'R&D looks\ninto it'],
    ['Outlook, text', outlookText('Wir sind dran =FCber Nacht'), 'Wir sind dran über Nacht'],
    ['an iPhone', iphone('On my way =E2=80=93 20 min'), 'On my way – 20 min'],
    ['Thunderbird', thunderbird('resolved?'), 'resolved?'],
  ])('from %s that says something else is a note, without quote and signature', async (_, raw, text) => {
    expect(await receive(raw)).toBeNull();
    const { kind, message } = await lastLine();
    expect(kind).toBe('note');
    expect(
      message.slice(message.indexOf('>: ') < 0 ? message.indexOf(': ') + 2 : message.indexOf('>: ') + 3),
    ).toBe(text);
    expect((await incident())!.status).toBe('open');
  });

  it('"ack" with more keeps the rest as its note, and after somebody else\'s as a note of its own', async () => {
    await receive(gmail('ack - restarting it now'));
    expect(await incident()).toMatchObject({ acknowledgeNote: 'restarting it now' });
    await receive(plain('ok, I take over'));
    expect((await lastLine()).message).toBe('Kim <kim@example.com>: I take over');
    expect(await incident()).toMatchObject({ acknowledgedBy: 'Kim Lee <kim@example.com>' });
  });

  it('that says "resolved" ends nothing: it is a note', async () => {
    await receive(plain('resolved'));
    expect(await incident()).toMatchObject({ status: 'open' });
    expect((await lastLine()).message).toBe('Kim <kim@example.com>: resolved');
  });

  it('shows a sender without control characters and without what turns the direction of reading', async () => {
    const raw = plain('hello').replace('From: Kim', 'From: =?utf-8?Q?Eve=0D=0A=E2=80=AEmia?=');
    await receive(raw);
    expect((await lastLine()).message).toBe('Eve mia <kim@example.com>: hello');
  });

  it('is taken with D1 refusing every call', async () => {
    expect(await receive(plain('ack'), { env: withoutD1(env) })).toBeNull();
    expect(await incident()).toMatchObject({ status: 'acknowledged' });
  });
});

describe('a mail', () => {
  it.each([
    ['a vacation notice', plain('I am away', 'Auto-Submitted: auto-replied'), 'kim@example.com'],
    ['one of a list', plain('ack', 'Precedence: bulk'), 'kim@example.com'],
    ['an older autoresponder', plain('ack', 'X-Autoreply: yes'), 'kim@example.com'],
    [
      'Outlook out of office',
      plain('ack').replace(/Subject: .*/, 'Subject: Automatic reply: Down'),
      'kim@example.com',
    ],
    ['a bounce', plain('ack'), ''],
    [
      'a report',
      plain('ack', 'Content-Type: multipart/report; report-type=delivery-status'),
      'MAILER-DAEMON@example.com',
    ],
  ])('that nobody wrote (%s) is dropped without a word', async (_, raw, from) => {
    const before = (await incident())!.timeline.length;
    expect(await receive(raw, { from })).toBeNull();
    expect((await incident())!.timeline).toHaveLength(before);
  });

  it('to an address we did not give out, or gave out too long ago, is refused with a sentence', async () => {
    const wrong = address.replace(/.@/, (last) => (last === 'a@' ? 'b@' : 'a@'));
    const another = address.replace(monitorId.slice(4), 'mailother');
    const old = await addressOf(Date.now() - week - 86_400_000);
    for (const to of [wrong, another, old, 'reply@reply.example.com', 'reply+a-b-c-d@reply.example.com'])
      expect([to, await receive(plain('ack'), { to })]).toEqual([to, expect.stringMatching(/not valid/)]);
    expect((await incident())!.status).toBe('open');
  });

  it('of more than 1 MB is refused before it is read', async () => {
    expect(await receive(plain('ack'), { rawSize: 1_048_577 })).toMatch(/too large/);
    expect((await incident())!.status).toBe('open');
  });

  it('to an incident that is over is refused, so that its sender knows', async () => {
    await env.MONITOR.getByName(monitorId).resolve(incidentId, 'Kim', null);
    expect(await receive(plain('too late'))).toMatch(/over/);
  });

  it('whose words cannot be seen, because it is encrypted or nothing but a file, acknowledges nothing', async () => {
    const type = 'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m';
    const hidden = plain('MIAGCSqGSIb3', 'Content-Transfer-Encoding: base64').replace('text/plain', type);
    expect(await receive(hidden)).toMatch(/cannot be read/);
    const pgp = [
      '--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n',
      '--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--b--\r\n',
    ].join('');
    expect(await receive(plain(pgp).replace('text/plain', 'multipart/encrypted; boundary=b'))).toMatch(
      /cannot be read/,
    );
    expect((await incident())!.status).toBe('open');
  });

  it('whose parts nest without end, or that is no mail at all, harms nothing', async () => {
    const deep = Array.from(
      { length: 2_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`,
    );
    await receive(`From: kim@example.com\r\n${deep.join('\r\n')}`);
    await receive('\u0000'.repeat(10_000));
    expect((await incident())!.id).toBe(incidentId);
  });
});

describe('a reply address', () => {
  it('fits into 64 characters, whatever the case it comes back in', async () => {
    const long = { monitorId: `mon_${'z'.repeat(20)}`, incidentId: `inc_${'z'.repeat(20)}_99999` };
    const local = (await replyLocalPart(ring, long, Date.now()))!;
    expect(local.length).toBeLessThanOrEqual(64);
    expect(await readReplyAddress(ring, `${local.toUpperCase()}@X.example`, Date.now())).toEqual(long);
    expect(await replyLocalPart(ring, { monitorId: 'mon_a', incidentId: 'inc_other' }, 0)).toBeNull();
  });

  it('is good while its key is in the ring, and not with another key', async () => {
    const keys = { ...ring.keys, t2: Buffer.alloc(32, 9).toString('base64url') };
    expect(await readReplyAddress({ current: 't2', keys }, address, Date.now())).toEqual({
      monitorId,
      incidentId,
    });
    const without = { current: 't2', keys: { t2: keys.t2 } };
    expect(await readReplyAddress(without, address, Date.now())).toBeNull();
  });
});
