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
