import { describe, expect, inject, it } from 'vitest';
import { deliver } from '../../../workers/alerts/channels/index.ts';
import { httpChannel, type HttpParts } from '../../../workers/alerts/channels/http.ts';
import { deliveryTimeoutMs } from '../../../workers/domain/limits.ts';
import type { Env } from '../../../workers/alerts/env.ts';
import { at, got, message, surroundings } from './world.ts';

const signingSecret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const webhook = (url: string, headers = {}) => ({ kind: 'webhook', url, headers, signingSecret }) as const;
const send = (path: string, env: Partial<Env> = {}, show = false) =>
  deliver(webhook(at(path)), message(), surroundings(env, show));

describe('a receiver', () => {
  it.each([
    ['/status/200', 'delivered', null],
    ['/status/503', 'transient', 'The receiver answered with status 503.'],
    ['/status/429', 'transient', 'The receiver answered with status 429.'],
    ['/status/410', 'permanent', 'The receiver answered with status 410.'],
    ['/redirects', 'permanent', 'The receiver answered with status 302, a redirect, which is not followed.'],
  ])('that answers %s is %s', async (path, outcome, error) => {
    expect(await send(path)).toMatchObject({ outcome, error });
  });

  it('is not followed elsewhere', async () => {
    await send('/redirects');
    const followed = (await got('/status/200')).filter(({ method }) => method === 'GET');
    expect(followed).toEqual([]);
  });

  it('says when it wants to be asked again', async () => {
    expect(await send('/status/429')).toMatchObject({ retryAfterMs: 120_000 });
  });

  it('that hangs costs its time-out, and one that hangs up is tried again', async () => {
    const begun = Date.now();
    const [hangs, hangsUp] = await Promise.all([send('/hangs'), send('/hangs-up')]);
    expect(hangs).toMatchObject({
      outcome: 'transient',
      status: null,
      error: '127.0.0.1 did not answer within 10 s.',
    });
    expect(hangsUp).toMatchObject({
      outcome: 'transient',
      error: '127.0.0.1 closed the connection before it answered.',
    });
    expect(Date.now() - begun).toBeLessThan(deliveryTimeoutMs + 2_500);
  });

  it('that answers and goes on for ever has delivered by its status, at once', async () => {
    const begun = Date.now();
    expect(await send('/endless')).toMatchObject({ outcome: 'delivered', status: 200 });
    expect(await send('/half')).toMatchObject({ outcome: 'delivered', status: 200 });
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('whose answer is looked at costs 16 KB of it, or its time-out', async () => {
    const begun = Date.now();
    const endless = await send('/endless', {}, true);
    expect(endless.exchange!.response!.body).toHaveLength(16_384);
    expect(Date.now() - begun).toBeLessThan(5_000);
    const half = await send('/half', {}, true);
    expect(half).toMatchObject({ outcome: 'delivered', exchange: { response: { body: 'half' } } });
    expect(Date.now() - begun).toBeLessThan(deliveryTimeoutMs + 5_000);
  });
});

describe('where alerts may go is looked at again when they are sent', () => {
  const inProduction = { ALLOW_PRIVATE_TARGETS: '', RESOLVER_URL: inject('resolver') };
  const to = (url: string) => deliver(webhook(url), message(), surroundings(inProduction));

  it('an address inside is refused for good, and nothing is sent', async () => {
    expect(await send('/private', inProduction)).toMatchObject({
      outcome: 'permanent',
      status: null,
      error: expect.stringMatching(/^The address of the receiver cannot be used: 127\.0\.0\.1 is a private/) as string,
    }); // prettier-ignore
    expect(await got('/private')).toEqual([]);
  });

  it('a name that leads inside by now is refused, until it leads elsewhere', async () => {
    expect(await to('https://inside.example.com/hook')).toMatchObject({
      outcome: 'transient',
      error: expect.stringContaining('inside.example.com leads to 10.0.0.7, a private address') as string,
    });
  });
});

describe('what a test shows', () => {
  it('is the request and the answer, word for word', async () => {
    const { exchange } = await send('/status/410', {}, true);
    expect(exchange!.request).toMatchObject({
      method: 'POST',
      url: at('/status/410'),
      headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' },
    });
    expect(exchange!.request.headers['webhook-signature']).toMatch(/^v1,.{43}=$/);
    expect(JSON.parse(exchange!.request.body)).toMatchObject({ type: 'incident.opened' });
    expect(exchange!.response).toMatchObject({
      status: 410,
      headers: { 'retry-after': '120' },
      body: 'what it says',
    });
  });

  it('hides what is secret, in whatever the receiver echoes', async () => {
    const headers = { 'X-Api-Key': 'sesame"open', Authorization: 'Basic dXNlcjpwYXNz' };
    const config = webhook(at('/echo?token=hunter2hunter2&team=blue'), headers);
    const { exchange } = await deliver(config, message(), surroundings({}, true));
    const shown = JSON.stringify(exchange);
    for (const secret of ['sesame', 'dXNlcjpwYXNz', signingSecret]) expect(shown).not.toContain(secret);
    expect(exchange!.request.url).toContain('token=•••&team=blue');
    expect(exchange!.request.headers).toMatchObject({ 'x-api-key': '•••', authorization: '•••' });
    expect(exchange!.response!.headers['x-echo']).toBe('•••');
  });

  it('is nothing unless somebody looks on', async () => {
    expect(await send('/status/200')).not.toHaveProperty('exchange');
  });
});

describe('a kind', () => {
  const channel = (parts: Partial<HttpParts<'webhook'>>) =>
    httpChannel<'webhook'>({
      request: () => ({ method: 'PUT', url: at('/status/200'), headers: {}, body: '{}' }),
      ...parts,
    })(webhook(at('/')), message(), surroundings());

  it('that has nothing to say of an event has delivered it', async () => {
    expect(await channel({ request: () => null })).toEqual({
      outcome: 'delivered',
      status: null,
      error: null,
      retryAfterMs: null,
    });
  });

  it('may know better what an answer means', async () => {
    const judge: HttpParts<'webhook'>['judge'] = ({ body }) => ({
      outcome: 'permanent',
      error: `It said: ${body}`,
    });
    expect(await channel({ judge })).toEqual({
      outcome: 'permanent',
      status: 200,
      error: 'It said: what it says',
      retryAfterMs: 120_000,
    });
    const later = () => ({ outcome: 'transient' as const, retryAfterMs: 5_000 });
    expect(await channel({ judge: later })).toMatchObject({
      outcome: 'transient',
      error: 'The receiver answered with status 200.',
      retryAfterMs: 5_000,
    });
  });
});
