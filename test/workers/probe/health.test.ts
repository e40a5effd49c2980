import { describe, expect, it } from 'vitest';
import type { Assertion } from '../../../workers/domain/assertion/types.ts';
import { at, run } from './run.ts';

const told = (body: unknown, code = 200) =>
  at(`/told?code=${code}&body=${encodeURIComponent(typeof body === 'string' ? body : JSON.stringify(body))}`);
const unhealthy = { status: 'unhealthy', checks: { database: 'unhealthy', cache: 'healthy' } };

describe('a health check', () => {
  it('is ok where all is well, with every component', async () => {
    const document = { status: 'UP', components: { db: { status: 'UP' }, mail: { status: 'UP' } } };
    expect(await run('health', told(document), {})).toMatchObject({
      verdict: 'ok',
      httpStatus: 200,
      details: {
        health: {
          status: 'up',
          components: [
            { name: 'db', status: 'up' },
            { name: 'mail', status: 'up' },
          ],
        },
      },
    });
  });

  it('is slow where it is degraded, and names what is', async () => {
    const finding = await run(
      'health',
      told({ status: 'degraded', checks: { database: 'healthy', queue: 'warn' } }),
      {},
    );
    expect(finding).toMatchObject({
      verdict: 'slow',
      failure: { class: 'assertion', step: 'health', message: 'degraded: queue warn (HTTP 200)' },
      details: { health: { status: 'degraded' } },
    });
  });

  it('fails where the document says so, and reads it also when it comes with 503', async () => {
    for (const code of [200, 503])
      expect(await run('health', told(unhealthy, code), {})).toMatchObject({
        verdict: 'fail',
        httpStatus: code,
        failure: { class: 'assertion', step: 'health', message: `down: database unhealthy (HTTP ${code})` },
        details: { health: { status: 'down' }, excerpt: { body: JSON.stringify(unhealthy) } },
      });
  });

  it('fails for an error status though the document is content, and for an error page', async () => {
    expect((await run('health', told({ status: 'ok' }, 500), {})).failure).toMatchObject({
      class: 'http_status',
      message: 'HTTP status 500, expected 2xx, though the document says up',
    });
    const page = await run('health', told('<html>Bad gateway</html>', 502), {});
    expect(page).toMatchObject({ verdict: 'fail', failure: { class: 'http_status' } });
    expect(page.details).not.toHaveProperty('health');
  });

  it('never passes what it cannot read', async () => {
    expect(await run('health', told('<html>Welcome</html>'), {})).toMatchObject({
      verdict: 'fail',
      failure: {
        message: 'the answer cannot be read as health: the body is HTML or XML, not JSON (HTTP 200)',
      },
    });
    const cut = await run('health', told({ status: 'ok', more: 'x'.repeat(500) }), { bodyBytesMax: 100 });
    expect(cut).toMatchObject({
      verdict: 'fail',
      failure: { message: expect.stringContaining('larger than the limit') as string },
    });
  });

  it('judges the assertions of its monitor as well: the worse counts', async () => {
    const status503: Assertion = { source: 'status', comparison: 'equals', target: '503' };
    const keyword: Assertion = { source: 'body', comparison: 'contains', target: 'version' };
    const check = (document: unknown, code: number, ...assertions: Assertion[]) =>
      run('health', told(document, code), {}, { assertions });
    expect((await check({ status: 'ok' }, 503, status503)).verdict).toBe('ok');
    expect((await check({ status: 'ok' }, 200, keyword)).failure!.message).toContain(
      'does not contain "version"',
    );
    expect((await check({ status: 'warn' }, 200, keyword)).verdict).toBe('fail');
    expect((await check({ status: 'warn' }, 200, { ...keyword, verdict: 'slow' })).failure!.step).toBe(
      'health',
    );
  });

  it('keeps secrets out of what it shows', async () => {
    const secret = 'hunter2-hunter2';
    const document = {
      status: 'down',
      checks: { db: { status: 'down', message: `login with ${secret} failed` } },
    };
    const request = { variables: [{ name: 'password', value: secret, secret: true }] };
    const finding = await run('health', told(document), request, {}, { show: true });
    expect(JSON.stringify(finding)).not.toContain(secret);
    expect(finding.failure!.message).toBe('down: db down (login with ••• failed) (HTTP 200)');
    expect(finding.seen!.body).toContain('login with ••• failed');
  });
});
