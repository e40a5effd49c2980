import { describe, expect, inject, it } from 'vitest';
import { startClock } from '../../../workers/probe/http/clock.ts';
import { exchange } from '../../../workers/probe/http/exchange.ts';
import type { Failed } from '../../../workers/probe/http/failed.ts';
import { requestOf } from '../../../workers/wire/api.ts';
import { at, check, rawAt, type Request } from './http-check.ts';

const port = inject('servers').http;
const elsewhere = (path: string) => `http://localhost:${port}${path}`;
const via = (to: string, code = 302) => at(`/redirect?code=${code}&to=${encodeURIComponent(to)}`);

/** What the last hop got, as it tells itself. */
async function got(target: string, request: Request): Promise<{ headers: Record<string, string>; body: string }> {
  const { seen } = await check(target, { request, show: true });
  return JSON.parse(seen!.body) as never;
} // prettier-ignore

describe('the hops of a redirect', () => {
  it('are told in order, with what looks secret in them hidden', async () => {
    const finding = await check(at('/redirect?left=1&token=sesame'));
    expect(finding).toMatchObject({ verdict: 'ok' });
    expect(finding.details).toEqual({
      redirects: [
        { status: 302, url: at('/redirect?left=1&token=•••') },
        { status: 302, url: at('/redirect?left=0') },
      ],
    });
  });

  it('are told too when one of them fails', async () => {
    const finding = await check(via('http://[no'));
    expect(finding.details?.redirects).toHaveLength(1);
    expect(finding.failure).toMatchObject({ class: 'protocol', step: 'redirect 1' });
    const refused = await check(via(`http://127.0.0.1:${inject('servers').refused}/`));
    expect(refused.details?.redirects).toHaveLength(1);
    expect(refused.failure).toMatchObject({ class: 'connect_refused', step: 'connect' });
  });

  it('are cut to 300 characters', async () => {
    const finding = await check(at(`/redirect?left=0${'&a=b'.repeat(100)}`));
    expect(finding.details!.redirects![0]!.url).toHaveLength(300);
  });

  it('that go in a circle are called a loop', async () => {
    const finding = await check(rawAt('loop'));
    expect(finding.failure).toMatchObject({
      class: 'too_many_redirects',
      message: `a redirect loop: ${rawAt('loop')} came back, and again, over 5 redirects`,
    });
    const long = await check(at('/redirect?left=9'));
    expect(long.failure!.message).toMatch(/^more than 5 redirects, the last to http/);
  });

  it('are each asked of the guard, by name', async () => {
    const asked: string[] = [];
    const guard = {
      allowed: async (hostname: string) => {
        asked.push(hostname);
        return hostname === 'localhost' ? 'localhost resolves to 127.0.0.1, which is private' : null;
      },
    };
    const going = exchange(requestOf.http.parse({}), via(elsewhere('/')), {
      fetch: (url, init) => fetch(url, init),
      allowPrivate: true,
      guard,
      clock: startClock(1_000),
      keepBody: false,
    });
    expect(await going.catch((error: Failed) => error.failure)).toEqual({
      class: 'blocked_target',
      message: 'redirect 1 is not allowed: localhost resolves to 127.0.0.1, which is private',
      retryable: false,
      step: 'redirect 1',
    });
    expect(asked).toEqual(['127.0.0.1', 'localhost']);
  });
});

describe('to another origin goes', () => {
  const request: Request = {
    headers: { 'X-Api-Key': 'key-one', 'X-Room': 'room-one', 'X-Mixed': 'for var-one', 'X-Open': 'open' },
    secretHeaders: ['x-room'],
    auth: { type: 'bearer', token: 'bearer-one' },
    variables: [{ name: 'v', value: 'var-one', secret: true }],
  };

  it('no header that may be secret, by name, by mark or by value', async () => {
    const { headers } = await got(via(elsewhere('/echo')), request);
    expect(headers).toMatchObject({ 'x-open': 'open' });
    for (const name of ['x-api-key', 'x-room', 'x-mixed', 'authorization']) expect(headers).not.toHaveProperty(name);
  }); // prettier-ignore

  it('nothing of it either when the way leads back', async () => {
    const back = `http://localhost:${port}/redirect?to=${encodeURIComponent(at('/echo'))}`;
    const { headers } = await got(via(back), request);
    expect(headers).not.toHaveProperty('authorization');
  });

  it('to the same origin everything goes', async () => {
    const { seen } = await check(via('/echo'), { request, show: true });
    expect(Object.keys(JSON.parse(seen!.body).headers)).toEqual(
      expect.arrayContaining(['x-api-key', 'x-room', 'x-mixed', 'authorization']),
    );
  });

  it('no body with a secret in it', async () => {
    const post: Request = { ...request, method: 'POST', body: '{"password":"var-one"}' };
    expect((await check(via(elsewhere('/echo'), 307), { request: post })).failure).toMatchObject({
      class: 'blocked_target',
      message: "redirect 1 would take the request's body to another origin, and a secret is in it",
    });
    expect((await check(via('/echo', 307), { request: post })).verdict).toBe('ok');
    const harmless = await got(via(elsewhere('/echo'), 307), { ...post, body: 'hello' });
    expect(harmless.body).toBe('hello');
  });

  it('from https to http too, as that is another origin', async () => {
    // The first hop is answered here: no certificate of a test is trusted by workerd.
    const sentTo = new Map<string, string | null>();
    const finding = await check('https://secure.example/', {
      request,
      fetch: async (url, init) => {
        sentTo.set(url, new Headers(init?.headers).get('authorization'));
        return url.startsWith('https:')
          ? new Response(null, { status: 301, headers: { location: 'http://secure.example/' } })
          : new Response('hi');
      },
    });
    expect(finding.verdict).toBe('ok');
    expect([...sentTo]).toEqual([
      ['https://secure.example/', 'Bearer bearer-one'],
      ['http://secure.example/', null],
    ]);
  });
});

it('a redirect that is not to be followed is the answer', async () => {
  const finding = await check(rawAt('bad-location'), { request: { redirectsMax: 0 } });
  expect(finding).toMatchObject({ verdict: 'fail', httpStatus: 302, failure: { class: 'http_status' } });
  expect(finding.details?.redirects).toBeUndefined();
  expect(finding.details?.excerpt?.headers.location).toBe('http://[no');
});
