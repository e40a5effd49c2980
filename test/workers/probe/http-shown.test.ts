import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../../workers/probe/env.ts';
import { Requests } from '../../../workers/probe/requests.ts';
import { Runner } from '../../../workers/probe/runner.ts';
import { details } from '../../../workers/wire/details.ts';
import { at, check, rawAt, type Request } from './http-check.ts';
import { jobOf } from './jobs.ts';

const fails = { assertions: [{ source: 'status' as const, comparison: 'equals' as const, target: '201' }] };
const secret: Request = {
  headers: { 'X-Api-Key': 'key-one', 'X-Open': 'open' },
  auth: { type: 'basic', username: 'anna', password: 'sesame' },
  variables: [{ name: 'v', value: 'var-one', secret: true }],
};

describe('an answer that fails', () => {
  it('is kept as an excerpt: headers that tell something, and the body', async () => {
    const { details } = await check(at('/status?code=503'));
    expect(details?.excerpt?.body).toBe('hello world');
    expect(Object.keys(details!.excerpt!.headers)).toContain('date');
    expect((await check(at('/'))).details).toBeUndefined();
  });

  it('says that it failed on an assertion', async () => {
    expect((await check(at('/status?code=503'))).failure).toMatchObject({ step: 'assertion' });
  });

  it("shows none of the request's secrets, wherever the target put them", async () => {
    const finding = await check(at('/echo?v=var-one'), {
      job: fails,
      request: { ...secret, method: 'POST', body: 'it is var-one' },
    });
    const { body } = finding.details!.excerpt!;
    expect(body).toContain('"x-open":"open"');
    expect(body).toContain('"x-api-key":"•••"');
    expect(body).toContain('"authorization":"Basic •••"');
    expect(body).toContain('it is •••');
    expect(JSON.stringify(finding)).not.toMatch(/key-one|sesame|var-one|YW5uYTpzZXNhbWU/);
  });

  it('shows none of them in the words of a failure', async () => {
    const { failure } = await check(rawAt('fine'), {
      job: { assertions: [{ source: 'body', comparison: 'contains', target: 'has var-one in it' }] },
      request: secret,
    });
    expect(failure!.message).toBe('the body (2 characters) is "hi", which does not contain "has ••• in it"');
  });

  it('shows none of its own cookies', async () => {
    const { details } = await check(rawAt('cookies-that-fail'));
    expect(details?.excerpt).toEqual({ headers: { 'content-length': '2', server: 'raw' }, body: 'hi' });
  });

  it('is named by its length where it is no text', async () => {
    expect((await check(rawAt('png-that-fails'))).details?.excerpt?.body).toBe('(binary, 4 bytes)');
  });

  it('is cut to 1,000 characters, whether its body was wanted or not', async () => {
    const { details: bare } = await check(at('/endless'), { job: fails, request: { bodyBytesMax: 50_000 } });
    expect(bare!.excerpt!.body).toBe('x'.repeat(1_000));
    const { details: wanted } = await check(at('/endless'), {
      job: { assertions: [{ source: 'body', comparison: 'contains', target: 'y' }] },
      request: { bodyBytesMax: 50_000 },
    });
    expect(wanted!.excerpt!.body).toBe('x'.repeat(1_000));
    expect(details.safeParse(bare).success).toBe(true);
  });

  it('keeps within the bounds of a result though every header is as long as can be', async () => {
    const { details: found } = await check(rawAt('headers-60k'), { job: fails });
    expect(details.safeParse(found).success).toBe(true);
  });
});

describe('an answer that somebody looks at', () => {
  it('is shown whole: status, headers, body', async () => {
    const { seen } = await check(at('/echo'), { request: secret, show: true });
    expect(seen).toMatchObject({ status: 200, bodyComplete: true });
    expect(seen!.headers).toHaveProperty('date');
    expect(JSON.parse(seen!.body)).toMatchObject({ method: 'GET', headers: { 'x-open': 'open' } });
    expect(JSON.stringify(seen)).not.toMatch(/key-one|sesame|YW5uYTpzZXNhbWU/);
  });

  it('is cut to 65,536 characters, and said to be', async () => {
    const { seen } = await check(at('/endless'), { show: true });
    expect(seen).toMatchObject({ body: 'x'.repeat(65_536), bodyComplete: false });
  });

  it('hides the cookies it sets', async () => {
    const { seen } = await check(rawAt('cookies-that-fail'), { show: true });
    expect(seen!.headers).toMatchObject({ 'set-cookie': '•••', server: 'raw' });
  });

  it('is asked for in gzip and brotli, unless the monitor says otherwise', async () => {
    const asked = async (request?: Request) =>
      (JSON.parse((await check(at('/echo'), { request, show: true })).seen!.body) as { headers: Record<string, string> }).headers['accept-encoding'];
    expect(await asked()).toBe('gzip, br');
    expect(await asked({ headers: { 'Accept-Encoding': 'identity' } })).toBe('identity');
  }); // prettier-ignore
});

it('a NUL that a target sends is in no result: history in PostgreSQL would refuse it, and all that is with it', async () => {
  const probe = env as unknown as Env;
  const runner = new Runner(probe, 'weur', new Requests(probe.SECRETS_KEYS, () => true));
  const { result } = await runner.trial(jobOf('http', rawAt('nul-that-fails')), Date.now());
  expect(result.details?.excerpt?.body).toBe('a\uFFFDb');
});
