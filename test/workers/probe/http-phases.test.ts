import { describe, expect, inject, it } from 'vitest';
import type { Certificate } from '../../../workers/domain/details.ts';
import { measureBeside } from '../../../workers/probe/http/beside.ts';
import { requestOf } from '../../../workers/wire/api.ts';
import { openGuard } from '../../../workers/probe/guard.ts';
import { startClock } from '../../../workers/probe/http/clock.ts';
import { exchange } from '../../../workers/probe/http/exchange.ts';
import { run } from './run.ts';
import { at, check, type Given, rawAt } from './http-check.ts';

const ports = inject('servers');
const sampled = (target: string, given: Given = {}) =>
  check(target, { sample: { phases: true, certificate: false }, ...given });
const askedOf = async (name: string) => Number(await (await fetch(rawAt(`asked/${name}`))).text());
const answers = (body: string) => ({ fetch: async () => new Response(body) });
/** As if `fetch` had reached what a bare connection will not. */
const reached = (headers: HeadersInit = {}): Given => ({
  fetch: async () => new Response('hi', { headers }),
});

describe('the phases beside a check', () => {
  it('are connect, first byte and transfer, and the version that is spoken there', async () => {
    const { details } = await sampled(at('/slow-body?ms=120'));
    expect(details).toMatchObject({
      protocol: 'HTTP/1.1',
      sampled: { connectMs: expect.any(Number), ttfbMs: expect.any(Number) },
    });
    expect(details!.sampled).not.toHaveProperty('tlsMs');
    expect((details!.sampled as { transferMs: number }).transferMs).toBeGreaterThan(100);
    const { details: slow } = await sampled(at('/slow-headers?ms=120'));
    expect((slow!.sampled as { ttfbMs: number }).ttfbMs).toBeGreaterThan(100);
  });

  it("are measured after the check's clock has stopped, and only when they are due", async () => {
    const startedAt = Date.now();
    const finding = await sampled(at('/slow-headers?ms=150'));
    const { ttfbMs } = finding.details!.sampled as { ttfbMs: number };
    expect(ttfbMs).toBeGreaterThan(140);
    expect(Date.now() - startedAt).toBeGreaterThan(finding.durationMs + ttfbMs - 5);
    expect((await check(at('/'))).details).toBeUndefined();
    expect((await sampled(at('/'), { request: { phaseTiming: false } })).details).toBeUndefined();
  });

  it('are those of the URL that answered in the end', async () => {
    const before = await askedOf('fine');
    const { details } = await sampled(at(`/redirect?to=${encodeURIComponent(rawAt('fine'))}`));
    expect(details?.redirects).toHaveLength(1);
    expect(details?.sampled).toHaveProperty('transferMs');
    expect((await askedOf('fine')) - before).toBe(2);
  });

  it('do nothing twice: a POST is not sent again', async () => {
    const before = await askedOf('fine');
    const { details } = await sampled(rawAt('fine'), { request: { method: 'POST', body: 'x' } });
    expect(Object.keys(details!.sampled!)).toEqual(['connectMs']);
    expect((await askedOf('fine')) - before).toBe(1);
  });

  it('are asked for with the headers of the check', async () => {
    const { details } = await sampled(at('/echo'), {
      request: { headers: { 'X-Umlaut': 'ä' }, method: 'HEAD' },
    });
    expect(details).toMatchObject({ protocol: 'HTTP/1.1', sampled: { transferMs: expect.any(Number) } });
  });

  it('do not hold up the news of a failure', async () => {
    const finding = await sampled(at('/status?code=500'));
    expect(finding.details).not.toHaveProperty('sampled');
    const shown = await sampled(at('/status?code=500'), { show: true });
    expect(shown.details).toHaveProperty('sampled');
  });

  it('that cannot be measured behind Cloudflare say so', async () => {
    const target = `http://127.0.0.1:${ports.refused}/`;
    expect(await sampled(target, reached({ server: 'cloudflare' }))).toMatchObject({
      verdict: 'ok',
      details: {
        sampled: {
          unavailable: 'not available behind Cloudflare: connections to its addresses are refused to Workers',
        },
      },
    });
    expect(await sampled(target, reached())).toMatchObject({
      verdict: 'ok',
      details: { sampled: { unavailable: 'no second connection to the target could be opened' } },
    });
  });

  it.each([
    ['a certificate nobody trusts', `https://localhost:${ports.https}/`],
    ['plain text on a TLS port', `https://localhost:${ports.nonsense}/`],
    ['a server that never answers', `http://127.0.0.1:${ports.hole}/`],
    ['a server that hangs up', `http://127.0.0.1:${ports.reset}/`],
    ['a server that speaks no HTTP', `http://127.0.0.1:${ports.nonsense}/`],
  ])('change no verdict, and keep what was measured: %s', async (_name, target) => {
    const startedAt = Date.now();
    const finding = await sampled(target, { ...reached(), job: { timeoutMs: 300 } });
    expect(Date.now() - startedAt).toBeLessThan(1_200);
    expect(finding).toMatchObject({ verdict: 'ok', details: { sampled: { connectMs: expect.any(Number) } } });
    expect(finding.details!.sampled).not.toHaveProperty('tlsMs');
    expect(finding.details!.sampled).not.toHaveProperty('transferMs');
  });

  it('are measured at an IPv6 address, too', async () => {
    const { details } = await sampled(`http://[::1]:${ports.http6}/`);
    expect(Object.keys(details!.sampled!)).toEqual(['connectMs', 'ttfbMs', 'transferMs']);
    const secure = await sampled(`https://[::1]:${ports.https6}/`);
    expect(Object.keys(secure.details!.sampled!)).toEqual(['connectMs', 'tlsMs', 'ttfbMs', 'transferMs']);
  });

  it('read no more than the limit of the body', async () => {
    const finding = await sampled(rawAt('endless-body'), { request: { bodyBytesMax: 100_000 } });
    expect(finding.details!.sampled).toHaveProperty('transferMs');
    const sent = Number(await (await fetch(rawAt('sent/endless-body'))).text());
    expect(sent).toBeLessThan(100_000 + 8 * 1_048_576);
  });
});

describe('what an assertion speaks of', () => {
  it('is measured at every check, before it is judged', async () => {
    const asserts = (source: 'certificate' | 'response_time', property: string, target: string): Given => ({
      job: { assertions: [{ source, property, comparison: 'greater', target }] },
    });
    const secure = `https://localhost:${inject('tls').good}/`;
    expect(await check(secure, asserts('certificate', 'days_left', '5'))).toMatchObject({
      verdict: 'ok',
      details: { certificate: { names: expect.arrayContaining(['localhost']) } },
    });
    expect(await check(secure, asserts('certificate', 'days_left', '9999'))).toMatchObject({
      verdict: 'fail',
      failure: { class: 'assertion', step: 'assertion' },
    });
    expect(await check(secure, asserts('response_time', 'tls', '100000'))).toMatchObject({
      verdict: 'fail',
      failure: { class: 'assertion', message: expect.stringMatching(/\d+ ms/) },
    });
    expect(await check(at('/'), asserts('certificate', 'days_left', '5'))).toMatchObject({
      verdict: 'fail',
      failure: { class: 'assertion' },
    });
  });

  const lacking: [string, string, string, Given['job']][] = [
    ['a certificate', 'https', 'the certificate could not be read: ', { assertions: [{ source: 'certificate', property: 'days_left', comparison: 'greater', target: '5' }] }],
    ['the tls time', 'https', 'the tls time could not be measured: ', { assertions: [{ source: 'response_time', property: 'tls', comparison: 'less', target: '5000' }] }],
    ['the connect time', 'http', 'the connect time could not be measured: ', { assertions: [{ source: 'response_time', property: 'connect', comparison: 'less', target: '5000' }] }],
  ]; // prettier-ignore

  it.each(lacking)('and cannot be measured is our trouble: %s', async (_what, scheme, message, job) => {
    const target = `${scheme}://127.0.0.1:${ports.refused}/`;
    const cloudflare = reached({ server: 'cloudflare' });
    expect(await check(target, { ...cloudflare, job })).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform', message: expect.stringContaining(`${message}not available behind`) },
    });
    expect(await check(target, { ...reached(), job })).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform', message: `${message}no second connection to the target could be opened` },
    });
    expect(await run('health', target, {}, job, answers('{"status":"ok"}'))).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform' },
    });
  });

  it.each(lacking)('and cannot be measured hides no failure: %s', async (_what, scheme, _message, job) => {
    const target = `${scheme}://127.0.0.1:${ports.refused}/`;
    expect(await check(target, { fetch: async () => new Response('', { status: 500 }), job })).toMatchObject({
      verdict: 'fail',
      failure: { class: 'http_status' },
    });
  });

  it('tells the parts of a trusted TLS connection', async () => {
    const { details } = await sampled(`https://localhost:${inject('tls').good}/`);
    expect(Object.keys(details!.sampled!)).toEqual(['connectMs', 'tlsMs', 'ttfbMs', 'transferMs']);
    expect(details).toHaveProperty('protocol', 'HTTP/1.1');
  });
});

describe('the certificate beside a check', () => {
  const certificate = { subject: 'CN=a' } as Certificate;
  const measured = async (target: string) => {
    const asked: unknown[] = [];
    const exchanged = await exchange(requestOf.http.parse({}), target, {
      fetch: async () => new Response('hi'),
      allowPrivate: true,
      guard: openGuard,
      clock: startClock(1_000),
      keepBody: false,
    });
    const details = await measureBeside(
      { phases: false, certificate: true },
      exchanged,
      { timeoutMs: 9_000, bytesMax: 1_000, certificateDays: [14] },
      async (url, days, deadlineMs) => {
        asked.push(url.href, days, Math.round((deadlineMs - Date.now()) / 1_000));
        return certificate;
      },
    );
    return { asked, details };
  };

  it('is read where TLS is spoken, within five seconds', async () => {
    expect(await measured('https://a.example/x')).toEqual({
      asked: ['https://a.example/x', [14], 5],
      details: { certificate },
    });
  });

  it('is not asked for over plain HTTP', async () => {
    expect(await measured('http://a.example/')).toEqual({ asked: [], details: {} });
  });
});
