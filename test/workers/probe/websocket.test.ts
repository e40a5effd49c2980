import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import type { z } from 'zod';
import type { Job } from '../../../workers/domain/check.ts';
import type { NetworkState } from '../../../workers/local/network-state.ts';
import type { CheckInput } from '../../../workers/probe/checks/index.ts';
import type { requestOf } from '../../../workers/wire/api.ts';
import { details } from '../../../workers/wire/details.ts';
import { sendable } from '../../../workers/probe/sendable.ts';
import { run } from './run.ts';

const ports = inject('net');
const servers = inject('servers');
const { CONTROL: network } = env as unknown as {
  CONTROL: { set(state: NetworkState): Promise<void> };
};
const at = (path: string, port = ports.websocket) => `ws://127.0.0.1:${port}${path}`;

const check = (
  target: string,
  request: z.input<typeof requestOf.websocket> = {},
  job: Partial<Job> = {},
  input: Partial<CheckInput> = {},
) => run('websocket', target, request, job, input);

/** What the server saw of the connections to `/deaf` and `/silent`. */
const lastSeen = async () =>
  (await (await fetch(at('/last-seen').replace('ws', 'http'))).json()) as {
    open: boolean;
    bytes: number;
    closedWith: number;
  };

afterEach(() => network.set({ mode: 'ok', addMs: 0 }));

it.each(['status-1000', 'status-99'])(
  'an HTTP status that is none (%s) is told and not kept',
  async (name) => {
    const finding = await check(`ws://127.0.0.1:${inject('raw')}/${name}`);
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: 'protocol' } });
    expect(sendable(finding)).not.toHaveProperty('httpStatus');
  },
);

describe('a server that upgrades', () => {
  it('is ok by its handshake alone, through the simulated network', async () => {
    await network.set({ mode: 'slow', addMs: 100 });
    const finding = await check(at('/silent'));
    expect(finding).toMatchObject({ verdict: 'ok', httpStatus: 101 });
    expect(finding.phases!.ttfbMs).toBeGreaterThanOrEqual(95);
    expect(await check(at('/silent'), {}, { degradedAboveMs: 50 })).toMatchObject({ verdict: 'slow' });
    await vi.waitFor(async () => expect(await lastSeen()).toMatchObject({ closedWith: 1_000 }));
  });

  it('answers what is sent, which is timed', async () => {
    const finding = await check(at('/echo'), { send: 'ping\\n', expect: 'ping\\n' });
    expect(finding).toMatchObject({
      verdict: 'ok',
      phases: { ttfbMs: expect.any(Number) as number, echoMs: expect.any(Number) as number },
      details: { received: 'ping\\n' },
    });
  });

  it('says what is expected in one of its first messages, as text or as bytes', async () => {
    expect(await check(at('/greet'), { expect: '/^ready/' })).toMatchObject({
      verdict: 'ok',
      details: { received: 'ready to serve' },
    });
    expect(await check(at('/binary'), { expect: 'café' }, {}, { show: true })).toMatchObject({
      verdict: 'ok',
      details: { received: 'café \\0' },
      seen: { status: 101, body: 'café \0', bodyComplete: true },
    });
  });

  it('chooses a subprotocol of those offered', async () => {
    expect(await check(at('/silent'), { subprotocols: ['v1.chat', 'v2.chat'] })).toMatchObject({
      verdict: 'ok',
      details: { subprotocol: 'v2.chat' },
    });
    expect(await check(at('/silent'), { subprotocols: ['v1.chat'] })).toMatchObject({
      verdict: 'fail',
      failure: {
        class: 'assertion',
        step: 'handshake',
        message: 'the server chose no subprotocol of those offered: v1.chat',
      },
    });
  });

  it('gets headers and credentials, and no secret comes back in what is shown', async () => {
    const finding = await check(
      at('/headers'),
      { headers: { 'X-Room': 'seven', 'X-Door': 'openup1' }, secretHeaders: ['x-door'], auth: { type: 'bearer', token: 'sesame7' }, expect: 'seven' },
      {},
      { show: true },
    ); // prettier-ignore
    expect(finding).toMatchObject({ verdict: 'ok' });
    expect(finding.details!.received).toContain('Bearer •••');
    expect(JSON.stringify(finding)).not.toMatch(/sesame7|openup1/);
  });

  it('is judged by assertions on the message', async () => {
    const body = (target: string): Partial<Job> => ({
      assertions: [{ source: 'body', comparison: 'contains', target }],
    });
    expect(await check(at('/json'), { send: 'x' }, body('"n":7'))).toMatchObject({ verdict: 'ok' });
    expect(await check(at('/json'), { send: 'x' }, body('"n":8'))).toMatchObject({
      verdict: 'fail',
      failure: { class: 'assertion' },
      details: { received: '{"type":"pong","n":7}' },
    });
  });
});

describe('a server that fails is told apart', () => {
  it.each<[string, string, z.input<typeof requestOf.websocket>, string, RegExp]>([
    ['a web page', at('/', servers.http), {}, 'protocol', /HTTP status 200, not 101/],
    ['a refusal', at('/forbidden'), {}, 'protocol', /HTTP status 403/],
    ['a redirect', at('/redirect', servers.http), {}, 'protocol', /HTTP status 302/],
    ['nobody listens', at('/', ports.refused), {}, 'connect_refused', /refused the connection/],
    ['no such name', 'ws://nothing-here.invalid/', {}, 'dns', /no address found/],
    ['the handshake is never answered', at('/late'), {}, 'timeout', /within 400 ms/],
    ['a certificate nobody trusts', `wss://localhost:${servers.https}/`, {}, 'tls_untrusted', /certificate/],
    ['silence', at('/silent'), { expect: 'hello' }, 'timeout', /did not send "hello" within 400 ms; it sent nothing/],
    ['another message', at('/greet'), { expect: 'welcome' }, 'timeout', /did not send "welcome" within 400 ms; it sent "hello"/],
    ['a close', at('/close'), { send: 'x', expect: 'y' }, 'assertion', /closed the connection \(code 4001: not you\) before it sent "y"/],
    ['a connection that breaks', at('/drop'), { send: 'x', expect: 'y' }, 'assertion', /before it sent "y"/],
    ['too many messages', at('/chatter'), { expect: 'message 400' }, 'assertion', /said too much: 64 messages/],
    ['too large a message', at('/large'), { expect: 'y' }, 'assertion', /said too much: 1 messages, 262144 characters/],
  ])('%s', async (_name, target, request, failureClass, message) => {
    const finding = await check(target, request, { timeoutMs: 400 });
    expect(finding).toMatchObject({
      verdict: 'fail',
      failure: { class: failureClass, step: expect.any(String) as string, message: expect.stringMatching(message) as string },
    });
    expect(finding.durationMs).toBeLessThan(1_200);
    if (finding.details) expect(details.parse(finding.details)).toEqual(finding.details);
  }); // prettier-ignore

  it('with the status of an answer that is no upgrade', async () => {
    expect(await check(at('/forbidden'))).toMatchObject({ httpStatus: 403 });
  });

  it.each([42, 99, 1000, 99_999])('status %i is none, and is not told as one', async (status) => {
    const finding = await check(at(`/status/${status}`));
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: 'protocol' } });
    expect(finding.httpStatus).toBeUndefined();
  });

  it("Cloudflare's own words are no status of its own: a server that a connection reaches is unknown", async () => {
    const finding = await check(at('/cloudflare'));
    expect(finding).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform', message: expect.stringMatching(/Cloudflare answered 522/) as string },
    });
    expect(finding.httpStatus).toBeUndefined();
  });

  it.each([
    ['directly', (url: string, init?: RequestInit) => fetch(url, init)],
    ['through the simulated network', undefined],
  ])('one that talks on and never answers a close is not listened to any longer, %s', async (_name, own) => {
    const finding = await check(at('/deaf'), {}, {}, own ? { fetch: own } : {});
    expect(finding).toMatchObject({ verdict: 'ok' });
    await vi.waitFor(async () => expect(await lastSeen()).toMatchObject({ open: false }), 3_000);
    expect((await lastSeen()).bytes).toBeLessThan(20_000_000);
  });

  it('an address that is not allowed is not asked', async () => {
    const fetch = () => Promise.reject(new Error('asked'));
    expect(await check(at('/echo'), {}, {}, { allowPrivate: false, fetch })).toMatchObject({
      failure: { class: 'blocked_target' },
    });
    const guard = { allowed: async () => 'it leads to 10.0.0.1' };
    expect(
      await check('wss://app.example.com/', {}, {}, { allowPrivate: false, fetch, guard }),
    ).toMatchObject({ failure: { class: 'blocked_target' } });
  });
});
