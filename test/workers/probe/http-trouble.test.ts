/** What goes wrong with us, while the target is well, is never the target's failure. */
import { describe, expect, inject, it } from 'vitest';
import { at, check, rawAt } from './http-check.ts';
import { run } from './run.ts';

const secure = `https://localhost:${inject('tls').good}/`;
const throwing = (error: unknown) => ({
  fetch: async (): Promise<Response> => {
    throw error;
  },
});
const opaque = new Error('internal error; reference = 86470itj156mptfoj5kcr28g');
const troubles: [string, unknown][] = [
  ['an internal error', opaque],
  ['a limit', new Error('Too many subrequests.')],
  ['a bug', new TypeError("Cannot read properties of undefined (reading 'x')")],
  ['an abort that is not ours', new DOMException('The operation was aborted', 'AbortError')],
  ['what is no error', 'internal'],
];

describe.each([
  ['a healthy http server', at('/')],
  ['a healthy https server', secure],
  ['a server that answers after a while', at('/slow-headers?ms=300')],
])('a fetch to %s', (_server, target) => {
  it.each(troubles)('that throws %s proves nothing', async (_trouble, error) => {
    const finding = await check(target, throwing(error));
    expect(finding).toMatchObject({ verdict: 'unknown', failure: { class: 'platform' } });
    expect(finding.details?.certificate?.trusted).not.toBe(false);
  });

  it('that throws in the middle of a body proves nothing', async () => {
    const finding = await check(target, {
      fetch: async () => new Response(new ReadableStream({ pull: (controller) => controller.error(opaque) })),
    });
    expect(finding).toMatchObject({ verdict: 'unknown', failure: { class: 'platform' } });
  });

  it('that says the connection broke is believed', async () => {
    const finding = await check(target, throwing(new Error('Network connection lost.')));
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: 'reset' } });
  });
});

describe('a resolver of ours that is slow', () => {
  const guard = {
    allowed: () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 600)),
  };
  const job = { timeoutMs: 500, degradedAboveMs: 400 };

  it("takes none of the target's time, at no hop", async () => {
    const finding = await check(at('/redirect?left=0'), { guard, job });
    expect(finding).toMatchObject({ verdict: 'ok', details: { redirects: [{ status: 302 }] } });
    expect(finding.durationMs).toBeLessThan(300);
  });

  it('takes none of it in a transaction', async () => {
    const steps = [
      { name: 'One', target: at('/') },
      { name: 'Two', target: at('/') },
    ];
    const finding = await run('multistep', at('/'), { steps }, job, { guard });
    expect(finding).toMatchObject({ verdict: 'ok' });
    expect(finding.durationMs).toBeLessThan(300);
  });

  it('gives the target no more time than it has', async () => {
    const finding = await check(at('/slow-headers?ms=5000'), { guard, job });
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: 'timeout' } });
    expect(finding.durationMs).toBeGreaterThanOrEqual(490);
    expect(finding.durationMs).toBeLessThan(1_000);
  });
});

describe('an internal error', () => {
  it.each([at('/'), secure])('proves nothing where the request cannot be sent again: %s', async (target) => {
    const finding = await check(target, { ...throwing(opaque), request: { method: 'POST' } });
    expect(finding).toMatchObject({ verdict: 'unknown', failure: { class: 'platform' } });
  });

  it('is the fault of a target that a second look finds at fault', async () => {
    expect(await check(rawAt('no-colon'), throwing(opaque))).toMatchObject({
      verdict: 'fail',
      failure: { class: 'protocol' },
    });
    expect(await check(`https://localhost:${inject('tls').selfSigned}/`, throwing(opaque))).toMatchObject({
      verdict: 'fail',
      failure: { class: 'tls_untrusted' },
      details: { certificate: { trusted: false } },
    });
  });

  it('in a step of a transaction proves nothing', async () => {
    const steps = [{ name: 'Ask', target: at('/') }];
    const finding = await run('multistep', at('/'), { steps }, {}, throwing(opaque));
    expect(finding).toMatchObject({ verdict: 'unknown', failure: { class: 'platform', step: 'Ask' } });
  });
});
