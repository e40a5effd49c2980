import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { z } from 'zod';
import type { Job } from '../../../workers/domain/check.ts';
import type { NetworkState } from '../../../workers/local/network-state.ts';
import type { requestOf } from '../../../workers/wire/api.ts';
import { run } from './run.ts';

const ports = inject('servers');
const at = (path: string) => `http://127.0.0.1:${ports.http}${path}`;
const { CONTROL: network } = env as unknown as {
  CONTROL: { set(state: NetworkState): Promise<void> };
};

type Request = z.input<typeof requestOf.http>;
const check = (target: string, job: Partial<Job> = {}, request: Request = {}, allowPrivate = true) =>
  run('http', target, request, job, { allowPrivate });

afterEach(() => network.set({ mode: 'ok', addMs: 0 }));

describe('a target that answers', () => {
  it('is ok, with its status, the whole time and its parts', async () => {
    const finding = await check(at('/'));
    expect(finding).toMatchObject({ verdict: 'ok', httpStatus: 200 });
    expect(finding.phases!.ttfbMs! + finding.phases!.transferMs!).toBeLessThanOrEqual(finding.durationMs + 1);
  });

  it('is slow over the degraded threshold', async () => {
    expect(await check(at('/slow-headers?ms=120'), { degradedAboveMs: 60 })).toMatchObject({
      verdict: 'slow',
    });
    expect(await check(at('/'), { degradedAboveMs: 1_900 })).toMatchObject({ verdict: 'ok' });
  });

  it.each([
    ['200', 200, 'ok'],
    ['200', 204, 'fail'],
    ['2xx', 204, 'ok'],
    ['201,404', 404, 'ok'],
    ['400-499', 418, 'ok'],
    ['400-499', 500, 'fail'],
  ])('with expectation %s, status %i is %s', async (target, code, verdict) => {
    const finding = await check(at(`/status?code=${code}`), {
      assertions: [{ source: 'status', comparison: 'equals', target }],
    });
    expect(finding.verdict).toBe(verdict);
  });

  it('fails outside 2xx when nothing else is expected, and says what came', async () => {
    expect(await check(at('/status?code=503'))).toMatchObject({
      verdict: 'fail',
      httpStatus: 503,
      failure: { class: 'http_status', message: 'HTTP status 503, expected 2xx' },
    });
  });

  it('is judged by keywords that must or must not be there', async () => {
    const body = (comparison: 'contains' | 'not_contains', target: string): Partial<Job> => ({
      assertions: [{ source: 'body', comparison, target }],
    });
    expect((await check(at('/'), body('contains', 'hello'))).verdict).toBe('ok');
    expect(await check(at('/'), body('contains', 'welcome'))).toMatchObject({
      failure: { class: 'assertion' },
    });
    expect(await check(at('/'), body('not_contains', 'world'))).toMatchObject({
      failure: { class: 'assertion' },
    });
    expect((await check(at('/'), body('not_contains', 'error'))).verdict).toBe('ok');
    expect(await check(at('/status?code=500'), body('contains', 'hello'))).toMatchObject({
      failure: { class: 'http_status' },
    });
  });

  it('stops reading at the limit: enough without a keyword, a failure when the rest would matter', async () => {
    expect(await check(at('/endless'), {}, { bodyBytesMax: 100_000 })).toMatchObject({ verdict: 'ok' });
    expect(
      await check(
        at('/endless'),
        { assertions: [{ source: 'body', comparison: 'contains', target: 'never' }] },
        { bodyBytesMax: 100_000 },
      ),
    ).toMatchObject({
      verdict: 'fail',
      failure: { class: 'body_too_large' },
    });
  });
});

describe('what is sent', () => {
  it('is the method, headers, body and credentials of the monitor', async () => {
    const request = {
      method: 'put',
      headers: { 'X-Test': 'one' },
      body: 'payload',
      auth: { type: 'basic' as const, username: 'u', password: 'p' },
    };
    const want = {
      assertions: [{ source: 'body' as const, comparison: 'contains' as const, target: '"method":"PUT"' }],
    };
    expect((await check(at('/echo'), want, request)).verdict).toBe('ok');
    for (const target of ['"x-test":"one"', '"body":"payload"', 'Basic dTpw', 'Parallax/1']) {
      const finding = await check(
        at('/echo'),
        {
          assertions: [
            {
              source: 'body',
              comparison: 'contains',
              target: JSON.stringify(target).slice(1, -1).replaceAll('\\"', '"'),
            },
          ],
        },
        request,
      );
      expect(finding, target).toMatchObject({ verdict: 'ok' });
    }
  });
});

describe('redirects', () => {
  it('are followed by hand up to the limit', async () => {
    expect(await check(at('/redirect?left=4'))).toMatchObject({ verdict: 'ok', httpStatus: 200 });
    expect(await check(at('/redirect?left=9'), {}, { redirectsMax: 3 })).toMatchObject({
      failure: { class: 'too_many_redirects' },
    });
  });
  it('are the answer when they are not followed', async () => {
    expect(
      await check(
        at('/redirect'),
        { assertions: [{ source: 'status', comparison: 'equals', target: '302' }] },
        { redirectsMax: 0 },
      ),
    ).toMatchObject({ verdict: 'ok' });
  });
  it('turn a POST into a GET, except with 307', async () => {
    const expectMethod = (method: string): Partial<Job> => ({
      assertions: [{ source: 'body', comparison: 'contains', target: `"method":"${method}"` }],
    });
    const post = { method: 'POST', body: 'x' };
    expect(await check(at('/redirect?to=/echo&code=302'), expectMethod('GET'), post)).toMatchObject({
      verdict: 'ok',
    });
    expect(await check(at('/redirect?to=/echo&code=307'), expectMethod('POST'), post)).toMatchObject({
      verdict: 'ok',
    });
  });
  it('never carry credentials to another origin', async () => {
    const other = `http://localhost:${ports.http}/echo`;
    const finding = await check(
      at(`/redirect?to=${encodeURIComponent(other)}`),
      { assertions: [{ source: 'body', comparison: 'not_contains', target: 'sesame' }] },
      { auth: { type: 'bearer', token: 'sesame' } },
    );
    expect(finding).toMatchObject({ verdict: 'ok' });
  });
  it('to a private address are refused at that hop', async () => {
    const blocked = await check('http://10.0.0.1/', {}, {}, false);
    expect(blocked).toMatchObject({ verdict: 'fail', failure: { class: 'blocked_target' } });
  });
});

describe('a target that fails is told apart', () => {
  it.each([
    ['refused', () => `http://127.0.0.1:${ports.refused}/`, 'connect_refused'],
    ['a name that does not exist', () => 'http://nothing-here.invalid/', 'dns'],
    ['a reset before the answer', () => `http://127.0.0.1:${ports.reset}/`, 'reset'],
    ['a reset in the body', () => at('/cut-body'), 'reset'],
    ['headers that never come', () => `http://127.0.0.1:${ports.hole}/`, 'timeout'],
    ['headers that come too late', () => at('/slow-headers?ms=1500'), 'timeout'],
    ['a body that comes too late', () => at('/slow-body?ms=1500'), 'timeout'],
    ['a certificate nobody trusts', () => `https://localhost:${ports.https}/`, 'tls_untrusted'],
    ['plain text on a TLS port', () => `https://localhost:${ports.nonsense}/`, 'tls_protocol'],
  ])('%s', async (_name, target, expected) => {
    const finding = await check(target(), { timeoutMs: 600 });
    expect(finding.failure?.class).toBe(expected);
    expect(finding.verdict).toBe('fail');
    expect(finding.failure!.message.length).toBeGreaterThan(10);
    expect(finding.durationMs).toBeLessThan(1_200);
  });

  it.each([
    [521, 'connect_refused', /521 in the place of 127\.0\.0\.1: the server behind it refused/],
    [522, 'connect_timeout', /did not accept a connection in time/],
    [530, 'dns', /no address was found/],
  ])("the platform's %i for a target that nobody reaches is %s", async (status, failureClass, words) => {
    const headers = { server: 'cloudflare', 'cf-ray': 'abc-FRA' };
    const fetch = async () => new Response(null, { status, headers });
    const finding = await run('http', `http://127.0.0.1:${ports.refused}/`, {}, {}, { fetch });
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: failureClass } });
    expect(finding.failure!.message).toMatch(words);
    expect(finding).not.toHaveProperty('httpStatus');
  });

  it("the platform's own answer for a target that is reached is unknown, never down", async () => {
    expect(await check(at('/cloudflare'))).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform' },
    });
  });
});

describe('the simulated network', () => {
  it.each([
    ['fail', 'reset'],
    ['cut', 'timeout'],
  ] as const)('%s makes checks fail as %s', async (mode, expected) => {
    await network.set({ mode, addMs: 0 });
    expect(await check(at('/'), { timeoutMs: 500 })).toMatchObject({
      verdict: 'fail',
      failure: { class: expected },
    });
  });
  it('slow adds its time', async () => {
    await network.set({ mode: 'slow', addMs: 300 });
    expect((await check(at('/'))).durationMs).toBeGreaterThanOrEqual(290);
  });
});
