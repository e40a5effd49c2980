import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { deliver } from '../../../workers/alerts/channels/index.ts';
import type { Env } from '../../../workers/alerts/env.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import { got, message, surroundings } from './world.ts';

const ports = inject('mail');
const smtp = (server: string, scheme = 'smtp', login = 'post:sesame%2C%20open@') => ({
  EMAIL_PROVIDERS: 'smtp',
  SMTP_URL: `${scheme}://${login}localhost:${ports[server]}`,
});
const withResend = { EMAIL_PROVIDERS: 'resend', RESEND_API_KEY: 're_sesame_sesame' };
const send = (to: string[], env: Partial<Env>, alert: AlertMessage = message(), show = false) =>
  deliver({ kind: 'email', to }, alert, surroundings(env, show));

/** The binding, saying what it would. */
const binding = (says?: string) => {
  const sent: string[] = [];
  const take = async (mail: { to: string }) => {
    if (says) throw new Error(says);
    sent.push(mail.to);
  };
  return { sent, EMAIL: { send: take } as unknown as SendEmail };
};

const outside = globalThis.fetch;
beforeEach(() => {
  // Resend, here.
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
    outside(String(url).replace('https://api.resend.com', inject('channelReceiver')), init),
  );
});
afterEach(() => vi.unstubAllGlobals());

describe('a mail by SMTP', () => {
  it.each([
    ['startTls', 'smtp'],
    ['implicit', 'smtps'],
  ])('is handed over encrypted and whole (%s)', async (server, scheme) => {
    const to = `${server.toLowerCase()}@example.com`;
    const told = message('incident.opened', { message: '.dots and ünïcode\n.at the beginning' });
    expect(await send([to], smtp(server, scheme), told)).toMatchObject({
      outcome: 'delivered',
      error: null,
    });
    const [mail, ...more] = await got(`<${to}>`);
    expect(more).toEqual([]);
    expect(mail!.headers).toEqual({ from: '<alerts@example.com>', secure: 'true' });
    const read = await PostalMime.parse(mail!.body);
    expect(read).toMatchObject({
      from: { name: 'Parallax', address: 'alerts@example.com' },
      subject: '[Down] Shop: .dots and ünïcode .at the beginning',
      messageId: '<msg_1.0@example.com>',
      references: '<inc_1@example.com>',
    });
    expect(read.text).toContain('.dots and ünïcode\n.at the beginning');
  });

  it.each([
    ['plain', 'transient', 'the server does not offer STARTTLS'],
    ['injects', 'transient', 'the server goes on after its reply'],
    ['busy', 'transient', 'the server said 421 too many connections'],
    ['hangsUp', 'transient', 'the server closed the connection'],
    ['endless', 'transient', 'the server says too much'],
  ])('to a server that is %s is %s', async (server, outcome, reason) => {
    expect(await send(['a@example.com'], smtp(server))).toMatchObject({
      outcome,
      error: `a@example.com was not taken by the mail service: smtp: ${reason}`,
    });
  });

  it('to a server that says nothing costs its time-out', async () => {
    const begun = Date.now();
    expect(await send(['a@example.com'], smtp('silent'))).toMatchObject({
      outcome: 'transient',
      error: expect.stringContaining('the server did not answer in time') as string,
    });
    expect(Date.now() - begun).toBeLessThan(12_000);
  });

  it('with a login that is refused is not tried again, and its password is shown nowhere', async () => {
    const refused = await send(['a@example.com'], smtp('startTls', 'smtp', 'post:mellon@'), message(), true);
    expect(refused).toMatchObject({ outcome: 'permanent', status: 535 });
    expect(refused.exchange!.request.body).toContain('AUTH PLAIN •••');
    expect(JSON.stringify(refused)).not.toContain('mellon');
    expect(JSON.stringify(refused)).not.toContain(btoa('\0post\0mellon'));
  });

  it('is refused for good by a 550, for now by a 452', async () => {
    expect(await send(['unknown@example.com'], smtp('startTls'))).toMatchObject({
      outcome: 'permanent',
      status: 550,
      error: expect.stringContaining('no such user here') as string,
    });
    expect(await send(['full@example.com'], smtp('startTls'))).toMatchObject({ outcome: 'transient' });
  });

  it('that one recipient does not take is not sent again to the others', async () => {
    const outcome = await send(['full@example.com', 'other@example.com'], smtp('startTls'));
    expect(outcome).toMatchObject({ outcome: 'delivered' });
    expect(outcome.error).toMatch(/^full@example\.com was not taken .*mailbox full$/);
    expect(await got('<other@example.com>')).toHaveLength(1);
  });

  it('shows its whole conversation to who tests it', async () => {
    const { exchange } = await send(['seen@example.com'], smtp('startTls'), message(), true);
    expect(exchange!.request).toMatchObject({
      method: 'SMTP',
      url: `smtp://localhost:${ports.startTls}`,
    });
    expect(exchange!.request.body).toMatch(/^EHLO example\.com\r\nSTARTTLS\r\n.*RCPT TO:<seen@/s);
    expect(exchange!.response).toMatchObject({ status: 250 });
    expect(exchange!.response!.body).toMatch(/235 welcome.*250 queued/s);
  });
});

describe('a mail by Resend', () => {
  const calls = async (to: string) =>
    (await got('/emails'))
      .map(({ headers, body }) => ({ headers, body: JSON.parse(body) as { to: string[] } }))
      .filter(({ body }) => body.to[0] === to);

  it('has a key of its delivery and recipient, and the same words in every try', async () => {
    const later = { ...surroundings(withResend), now: Date.parse('2026-07-31') };
    const reply = message('incident.opened', { links: { replyTo: 'inc+1@parallax.test' } });
    await send(['twice@example.com'], withResend, reply);
    await deliver({ kind: 'email', to: ['twice@example.com'] }, reply, later);
    const [first, second] = await calls('twice@example.com');
    expect(first!.headers['idempotency-key']).toBe('msg_1/twice@example.com');
    expect(second!.body).toEqual(first!.body);
    expect(first!.body).toMatchObject({
      from: 'Parallax <alerts@example.com>',
      reply_to: 'inc+1@parallax.test',
      headers: { 'Message-ID': '<msg_1.0@example.com>', References: '<inc_1@example.com>' },
    });
  });

  it.each([
    ['unknown@example.com', 'permanent', 'status 422: Invalid `to` field.'],
    ['limited@example.com', 'transient', 'status 429: Too many requests.'],
    ['keyless@example.com', 'permanent', 'status 401: This key ••• may not send.'],
  ])('to %s is %s', async (to, outcome, reason) => {
    expect(await send([to], withResend)).toMatchObject({
      outcome,
      error: `${to} was not taken by the mail service: resend: ${reason}`,
    });
  });

  it('that an earlier try has sent already is delivered', async () => {
    expect(await send(['again@example.com'], withResend)).toMatchObject({ outcome: 'delivered' });
  });

  it('shows its exchange without its key', async () => {
    const { exchange } = await send(['keyless@example.com'], withResend, message(), true);
    expect(exchange).toMatchObject({
      request: { method: 'POST', url: 'https://api.resend.com/emails', headers: { authorization: '•••' } },
      response: { status: 401 },
    });
    expect(JSON.stringify(exchange)).not.toContain('sesame');
  });
});

describe('several providers', () => {
  const all = { ...withResend, ...smtp('startTls'), EMAIL_PROVIDERS: 'cloudflare, resend, smtp' };

  it('are asked in their order, and only until one takes the mail', async () => {
    const { sent, EMAIL } = binding();
    expect(await send(['first@example.com'], { ...all, EMAIL })).toMatchObject({ outcome: 'delivered' });
    expect(sent).toEqual(['first@example.com']);
    expect(await got('<first@example.com>')).toEqual([]);
  });

  it('stand in for one that fails, or takes no mail to this address', async () => {
    const { EMAIL } = binding('destination address is not a verified address');
    expect(await send(['limited@example.com'], { ...all, EMAIL })).toMatchObject({ outcome: 'delivered' });
    expect(await got('<limited@example.com>')).toHaveLength(1);
  });

  it('stand in for one that is not set up', async () => {
    const env = { ...all, RESEND_API_KEY: '' };
    expect(await send(['third@example.com'], env)).toMatchObject({ outcome: 'delivered', status: 250 });
  });

  it('stand in for one whose address cannot be read', async () => {
    const env = { ...withResend, EMAIL_PROVIDERS: 'smtp,resend', SMTP_URL: 'smtp://u:100%@mail.example.com' };
    expect(await send(['fourth@example.com'], env)).toMatchObject({ outcome: 'delivered' });
  });

  it('are not asked about a recipient that one of them knows is none', async () => {
    const { sent, EMAIL } = binding();
    const env = { ...all, EMAIL, EMAIL_PROVIDERS: 'smtp,cloudflare' };
    expect(await send(['unknown@example.com'], env)).toMatchObject({ outcome: 'permanent' });
    expect(sent).toEqual([]);
  });

  it('say together what was wrong, and are tried again when one of them may take it later', async () => {
    const { EMAIL } = binding('internal error');
    const env = { ...all, ...smtp('busy'), EMAIL, EMAIL_PROVIDERS: 'cloudflare,smtp' };
    expect(await send(['a@example.com'], env)).toMatchObject({
      outcome: 'transient',
      error:
        'a@example.com was not taken by the mail service: cloudflare: internal error; smtp: the server said 421 too many connections',
    });
  });

  it.each([
    [{ EMAIL_PROVIDERS: 'resend,smtp' }, 'it has no RESEND_API_KEY, no SMTP_URL.'],
    [{ EMAIL_PROVIDERS: 'pigeon' }, 'EMAIL_PROVIDERS names pigeon, which is none of cloudflare, resend, smtp.'],
    [{ EMAIL_PROVIDERS: 'smtp', SMTP_URL: 'mail.example.com' }, 'it has an SMTP_URL that is not like smtp://user:password@host:587.'],
    [{ EMAIL_PROVIDERS: 'smtp', SMTP_URL: 'smtp://u:100%@mail.example.com:587' }, 'it has an SMTP_URL that is not like smtp://user:password@host:587.'],
    [{}, 'it has no email binding.'],
  ])('that cannot be used are said so: %j', async (env, words) => {
    expect(await send(['a@example.com'], env)).toEqual({
      outcome: 'permanent',
      status: null,
      error: `Email is not set up in this installation: ${words}`,
      retryAfterMs: null,
    });
  }); // prettier-ignore
});
