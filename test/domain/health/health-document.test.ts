import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeHealth, type Judged } from '../../../workers/domain/health/verdict.ts';
import { readHealth } from '../../../workers/domain/health-document.ts';
import { healthComponentsMax } from '../../../workers/domain/limits.ts';
import { healthDocument } from '../../support/fuzz/health.ts';

const read = (document: unknown) => {
  const reading = readHealth(typeof document === 'string' ? document : JSON.stringify(document));
  if (!reading.ok) throw new Error(reading.reason);
  return reading;
};

describe('a health document', () => {
  it('of a hand-made kind tells its components in their order', () => {
    const { report, summary } = read({
      status: 'degraded',
      checks: { database: 'healthy', cache: { status: 'WARN', message: 'evicting' } },
    });
    expect(report).toEqual({
      status: 'degraded',
      components: [
        { name: 'database', status: 'up' },
        { name: 'cache', status: 'degraded', message: 'evicting' },
      ],
    });
    expect(summary).toBe('degraded: cache warn (evicting)');
  });

  it('of Spring Boot tells nested components by their way, and the reason among their details', () => {
    const disk = { status: 'UP', details: { total: 499, free: 211, threshold: 10 } };
    const primary = { status: 'DOWN', details: { error: 'PSQLException: connection refused' } };
    const db = { status: 'DOWN', components: { primary, replica: { status: 'UP' } } };
    const { report, summary } = read({
      status: 'DOWN',
      components: { db, diskSpace: disk },
      groups: ['readiness'],
    });
    expect(report.components).toEqual([
      { name: 'db', status: 'down' },
      { name: 'db.primary', status: 'down', message: 'PSQLException: connection refused' },
      { name: 'db.replica', status: 'up' },
      { name: 'diskSpace', status: 'up' },
    ]);
    expect(summary).toBe('down: db down, db.primary down (PSQLException: connection refused)');
  });

  it('of the IETF draft tells each observation', () => {
    const { report } = read({
      status: 'warn',
      version: '1',
      checks: {
        'cassandra:responseTime': [
          {
            componentId: 'dfd6',
            componentType: 'datastore',
            observedValue: 250,
            observedUnit: 'ms',
            status: 'pass',
          },
          { componentId: 'f2a1', status: 'warn', output: 'slow queries' },
        ],
        uptime: [{ componentType: 'system', observedValue: 1209600.245, observedUnit: 's', status: 'pass' }],
      },
    });
    expect(report).toEqual({
      status: 'degraded',
      components: [
        { name: 'cassandra:responseTime dfd6', status: 'up', message: '250 ms' },
        { name: 'cassandra:responseTime f2a1', status: 'degraded', message: 'slow queries' },
        { name: 'uptime', status: 'up', message: '1209600.245 s' },
      ],
    });
  });

  it.each(['entries', 'results'])('of ASP.NET is read from its %s', (where) => {
    const sql = {
      data: {},
      description: 'no route to sql',
      duration: '00:00:02',
      status: 'Unhealthy',
      tags: ['ready'],
    };
    const { report, summary } = read({ status: 'Unhealthy', totalDuration: '00:00:02', [where]: { sql } });
    expect(report).toEqual({
      status: 'down',
      components: [{ name: 'sql', status: 'down', message: 'no route to sql' }],
    });
    expect(summary).toBe('down: sql unhealthy (no route to sql)');
  });

  it('of NestJS, of Statuspage and as a list is read as well', () => {
    const up = { database: { status: 'up' } };
    expect(read({ status: 'ok', info: up, error: {}, details: up }).report.components).toHaveLength(1);
    const page = { status: { indicator: 'none', description: 'All Systems Operational' } };
    expect(read({ ...page, components: [{ id: 'x', name: 'API', status: 'operational' }] }).report).toEqual({
      status: 'up',
      components: [{ name: 'API', status: 'up' }],
    });
    expect(read({ status: { indicator: 'major' } }).report.status).toBe('down');
    expect(
      read([
        { name: 'a', status: 'green' },
        { service: 'b', state: 'red' },
      ]).summary,
    ).toBe('down: b red');
  });

  it.each([
    ['OK', 'up'], ['healthy\n', 'up'], ['Healthy.', 'up'], ['"UP"', 'up'], ['true', 'up'], ['Degraded', 'degraded'],
    ['out of service', 'down'], ['{"status":"OUT_OF_SERVICE"}', 'down'], ['{"ok":false}', 'down'], ['{"healthy":true}', 'up'],
    ['{"status":200}', 'up'], ['{"status":503}', 'down'], ['\uFEFF{"state":"Running"}', 'up'], ['{"status":"UNKNOWN"}', 'unknown'],
    ['[+]ping ok\n[+]etcd ok\nreadyz check passed', 'up'], ['[+]ping ok\n[-]etcd failed: reason withheld', 'down'],
  ])('%j is %s', (text, status) => expect(read(text).report.status).toBe(status)); // prettier-ignore

  it.each([
    [['healthy', 'degraded', 'healthy'], 'degraded'],
    [['healthy', 'degraded', 'critical'], 'down'],
    [['healthy', 'unknown'], 'unknown'],
    [['pass', 'green'], 'up'],
    [['pass', 'what is this'], 'unknown'],
    [['pass', undefined], 'unknown'],
  ])('without a status of its own takes the worst of %j', (statuses, status) => {
    const checks = statuses.map((one, i) => ({ name: `c${i}`, status: one }));
    expect(read({ checks }).report.status).toBe(status);
  });

  it('with a status of its own keeps it, whatever a component says', () => {
    expect(read({ status: 'ok', checks: { cache: 'down' } }).report.status).toBe('up');
  });

  it.each([
    ['', 'the body is empty'],
    ['<!doctype html>', 'the body is HTML or XML, not JSON'],
    ['{"status":', 'the body is not valid JSON'],
    ['pong', 'the text "pong" is no status'],
    ['42', '"42" is no status'],
    ['{}', 'the document has neither a status nor components'],
    ['{"uptime":12}', 'the document has neither a status nor components'],
    ['{"status":"banana","ok":true}', 'its status "banana" is not one that is known'],
  ])('that reads %j is none, and says why', (text, reason) =>
    expect(readHealth(text)).toEqual({ ok: false, reason }),
  );

  it('keeps the worst of too many components, and cuts long texts', () => {
    const checks = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`, i === 499 ? 'down' : 'up']));
    const { report } = read({ checks: { ...checks, long: { status: 'up', message: 'x'.repeat(5_000) } } });
    expect(report.components).toHaveLength(healthComponentsMax);
    expect(report.components[0]).toEqual({ name: 'c499', status: 'down' });
    expect(read({ status: 'up', checks: { a: { status: 'up', message: 'x'.repeat(5_000) } } }).report.components[0]!.message).toHaveLength(300);
  }); // prettier-ignore

  it('however odd, is always read or refused, and soon', () => {
    const keys = ['status', 'checks', 'components', 'details', 'entries', 'state', 'message', 'output', '__proto__', 'name', 'constructor'];
    const words = fc.constantFrom('UP', 'down', 'warn', 'fail', '', 'banana', 200, 503, true, null, 1e300);
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof({ depthSize: 'large', withCrossShrink: true }, words, fc.string(), tie('list'), tie('record')),
      list: fc.array(tie('document'), { maxLength: 5 }),
      record: fc.dictionary(fc.constantFrom(...keys), tie('document'), { maxKeys: 6 }),
    }));
    const text = fc.oneof(fc.json(), fc.string(), document.map((one) => JSON.stringify(one)));
    fc.assert(fc.property(text, healthDocument), { numRuns: 5_000 });

    const startedAt = performance.now();
    for (const hostile of [
      '['.repeat(300_000),
      `{"checks":${'['.repeat(300_000)}${']'.repeat(300_000)}}`,
      `${'{"status":'.repeat(90_000)}1${'}'.repeat(90_000)}`,
      `${'{"components":{"a":'.repeat(50_000)}1${'}}'.repeat(50_000)}`,
      `{"checks":[${'{"status":"up"},'.repeat(60_000)}{}]}`,
      '[+]a\n'.repeat(200_000),
    ])
      healthDocument(hostile);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  }); // prettier-ignore
});

describe('a document and the rest of its answer', () => {
  const status = (code: number): Judged => ({
    verdict: 'fail',
    failure: { class: 'http_status', message: `HTTP status ${code}, expected 2xx`, retryable: true },
  });
  const keyword: Judged = {
    verdict: 'fail',
    failure: { class: 'assertion', message: 'no keyword', retryable: true },
  };
  it.each([
    ['up', { verdict: 'ok' } as Judged, 200, 'ok', undefined],
    ['up', { verdict: 'slow' } as Judged, 200, 'slow', undefined],
    ['up', keyword, 200, 'fail', 'no keyword'],
    ['up', status(500), 500, 'fail', 'HTTP status 500, expected 2xx, though the document says up'],
    ['degraded', { verdict: 'ok' } as Judged, 200, 'slow', 'degraded: db degraded (HTTP 200)'],
    ['degraded', status(503), 503, 'fail', 'degraded: db degraded (HTTP 503)'],
    ['degraded', keyword, 200, 'fail', 'no keyword'],
    ['unknown', { verdict: 'ok' } as Judged, 200, 'slow', 'unknown: db unknown (HTTP 200)'],
    ['down', { verdict: 'ok' } as Judged, 200, 'fail', 'down: db down (HTTP 200)'],
    ['down', status(503), 503, 'fail', 'down: db down (HTTP 503)'],
    ['nonsense', { verdict: 'ok' } as Judged, 200, 'fail', 'the answer cannot be read as health: the text "nonsense" is no status (HTTP 200)'],
    ['nonsense', status(502), 502, 'fail', 'HTTP status 502, expected 2xx'],
  ])('%s with %j: the worse counts', (word, rest, code, verdict, message) => {
    const body = word === 'nonsense' ? word : JSON.stringify({ status: word, checks: { db: word } });
    const judgement = judgeHealth(readHealth(body), rest, code);
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.failure?.message).toBe(message);
  }); // prettier-ignore
});
