/**
 * On Cloudflare's network `connect` refuses Cloudflare's own addresses, which no machine of ours does. So here the
 * connection is refused by a real closed port, and what `fetch` says of the host is given.
 */
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { run } from './run.ts';

const { refused } = inject('servers');
const target = `localhost:${refused}`;
const marks = { server: 'cloudflare', 'cf-ray': 'abc-FRA' };
const message = `a connection to ${target} is not available to Workers: it is behind Cloudflare`;
const web = (answer: (url: string) => Response) =>
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => answer(url as string));
const lost = () => {
  throw new Error('Network connection lost.');
};

afterEach(() => vi.restoreAllMocks());

describe('a host that refuses a connection', () => {
  it.each([
    ['tcp', {}],
    ['tcp', { tls: true }],
    ['tls', {}],
  ] as const)('is unknown where Cloudflare answers in its place: %s %j', async (kind, request) => {
    web((url) =>
      url === 'https://localhost/' ? new Response(null, { status: 403, headers: marks }) : lost(),
    );
    expect(await run(kind, target, request)).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform', message },
    });
  });

  it.each([
    ['nobody answers', lost, 'connect_refused'],
    ['its web server answers', () => new Response('hello'), 'connect_refused'],
    ['its own 530', () => new Response(null, { status: 530 }), 'connect_refused'],
    ["Cloudflare's 530", () => new Response(null, { status: 530, headers: marks }), 'dns'],
  ])('fails all the same where %s', async (_name, answer, failureClass) => {
    web(answer);
    for (const request of [{}, { tls: true }])
      expect(await run('tcp', target, request)).toMatchObject({
        verdict: 'fail',
        failure: { class: failureClass },
      });
  });

  it('in earnest, is not mistaken for a name without an address, with TLS or without', async () => {
    for (const request of [{}, { tls: true }])
      expect(await run('tcp', target, request)).toMatchObject({ failure: { class: 'connect_refused' } });
    expect(await run('tls', target)).toMatchObject({ failure: { class: 'connect_refused' } });
  });
});
