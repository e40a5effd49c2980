import { describe, expect, inject, it } from 'vitest';
import type { Job } from '../../../workers/domain/check.ts';
import { tcpTemplates } from '../../../workers/domain/templates.ts';
import type { CheckInput } from '../../../workers/probe/checks/index.ts';
import { requestOf } from '../../../workers/wire/api.ts';
import { details } from '../../../workers/wire/details.ts';
import { run } from './run.ts';

const ports = inject('net');
const servers = inject('servers');

type Exchange = { send?: string; expect?: string; secret?: boolean };
const check = (
  port: number | string,
  exchanges: Exchange[] = [],
  job: Partial<Job> = {},
  { tls = false, ...rest }: Partial<CheckInput> & { tls?: boolean } = {},
) => run('tcp', typeof port === 'number' ? `127.0.0.1:${port}` : port, { tls, exchanges }, job, rest);

describe('an open port', () => {
  it('is ok, with the time of the connection', async () => {
    const finding = await check(servers.hole);
    expect(finding).toMatchObject({ verdict: 'ok', phases: { connectMs: expect.any(Number) as number } });
    expect(finding.phases!.connectMs).toBeLessThanOrEqual(finding.durationMs);
    expect(finding.details).toBeUndefined();
  });

  it('is slow over the degraded threshold', async () => {
    expect(await check(ports.drips, [{ expect: '!' }], { degradedAboveMs: 20 })).toMatchObject({
      verdict: 'slow',
    });
  });
});

describe('the templates', () => {
  const portOf = { redis: ports.redis, smtp: ports.smtp, postgresql: ports.postgres, mysql: ports.mysql } as Record<string, number>; // prettier-ignore
  it.each(tcpTemplates.map((template) => [template.label, template] as const))(
    '%s is recognised by what it says, and nothing else is',
    async (_label, { id, exchanges }) => {
      const given = requestOf.tcp.parse({ exchanges });
      expect(await check(portOf[id]!, given.exchanges as Exchange[])).toMatchObject({ verdict: 'ok' });
      expect((await check(ports.closes, given.exchanges as Exchange[])).verdict).toBe('fail');
    },
  );
});

describe('what is said', () => {
  it('is compared in its order, and timed', async () => {
    const finding = await check(ports.echo, [
      { send: 'one\\r\\n', expect: 'one' },
      { send: '\\x02\\0two\\\\', expect: '/^\\x02\\x00two\\\\$/' },
      { expect: 'two' },
    ]);
    expect(finding).toMatchObject({
      verdict: 'ok',
      phases: { ttfbMs: expect.any(Number) as number, echoMs: expect.any(Number) as number },
      details: { received: 'one\\r\\n\\x02\\0two\\' },
    });
  });

  it('before a send is no answer to it', async () => {
    const exchanges = [{ expect: '220' }, { send: 'EHLO x\\r\\n', expect: '220 ' }];
    expect(await check(ports.smtp, exchanges, { timeoutMs: 300 })).toMatchObject({
      verdict: 'fail',
      failure: { class: 'timeout', step: 'exchange 2' },
    });
  });

  it('is judged by assertions, and shown to who looks on', async () => {
    const body = (target: string): Partial<Job> => ({
      assertions: [{ source: 'body', comparison: 'contains', target }],
    });
    expect(await check(ports.greets, [{ expect: 'hello' }], body('hello'), { show: true })).toMatchObject({
      verdict: 'ok',
      seen: { body: 'hello \u00e9\x1b[31m\r\n', bodyComplete: true },
      details: { received: 'hello \u00e9\\x1b[31m\\r\\n' },
    });
    expect(await check(ports.greets, [{ expect: 'hello' }], body('welcome'))).toMatchObject({
      verdict: 'fail',
      failure: { class: 'assertion' },
    });
  });

  it('never tells a secret that was sent, not even in part', async () => {
    const exchanges = [{ send: 'AUTH sesame7\\r\\n', expect: '+OK', secret: true }];
    for (const port of [ports.redis, ports.echo]) {
      const finding = await check(port, exchanges, { timeoutMs: 200 }, { show: true });
      expect(finding.verdict).toBe('fail');
      expect(finding.details!.received).toContain('•••');
      expect(JSON.stringify(finding)).not.toContain('sesame7');
    }
  });

  it('a piece at a time is put together', async () => {
    expect(await check(ports.drips, [{ expect: '/\\.{59}!/' }])).toMatchObject({ verdict: 'ok' });
  });
});

describe('a peer that fails is told apart', () => {
  it.each<[string, number | string, Exchange[], string, string, RegExp]>([
    ['nobody listens', ports.refused, [], 'connect_refused', 'connect', /refused the connection/],
    ['no such name', 'nothing-here.invalid:6379', [], 'dns', 'dns', /no address found for nothing-here\.invalid/],
    ['it never answers', servers.hole, [{ send: 'x', expect: 'y' }], 'timeout', 'exchange 1', /did not say "y" within 400 ms; it said nothing/],
    ['it says something else', ports.greets, [{ expect: 'welcome' }], 'timeout', 'exchange 1', /did not say "welcome" within 400 ms; it said "hello/],
    ['it closes', ports.closes, [{ expect: 'welcome' }], 'assertion', 'exchange 1', /closed the connection before it said "welcome"; it had said "go away\\n"/],
    ['it closes before the second', ports.smtp, [{ expect: '220' }, { send: 'QUIT\\r\\n', expect: '250' }], 'assertion', 'exchange 2', /221 2\.0\.0 Bye/],
    ['it breaks off', servers.reset, [{ send: 'x', expect: 'y' }], 'reset', 'exchange 1', /without a word; "y" was expected/],
    ['it never ends', ports.flood, [{ expect: '/never$/' }], 'assertion', 'exchange 1', /not in the first 16384 bytes/],
  ])('%s', async (_name, target, exchanges, failureClass, step, message) => {
    const finding = await check(target, exchanges, { timeoutMs: 400 });
    expect(finding).toMatchObject({
      verdict: 'fail',
      failure: { class: failureClass, step, message: expect.stringMatching(message) as string },
    });
    expect(finding.durationMs).toBeLessThan(1_200);
    if (finding.details) expect(details.parse(finding.details)).toEqual(finding.details);
  }); // prettier-ignore

  it.each([
    ['a certificate nobody trusts', servers.https, 'tls_untrusted'],
    ['no TLS at all', servers.nonsense, 'tls_protocol'],
  ])('%s', async (_name, port, failureClass) => {
    expect(await check(`localhost:${port}`, [], {}, { tls: true })).toMatchObject({
      verdict: 'fail',
      failure: { class: failureClass, step: 'tls' },
    });
  });

  it('a TLS handshake that is never answered, told from a connection that is never accepted', async () => {
    expect(await check(servers.hole, [], { timeoutMs: 300 }, { tls: true })).toMatchObject({
      verdict: 'fail',
      failure: { class: 'timeout', step: 'tls' },
    });
  });

  it('an address that is not allowed is not asked', async () => {
    expect(await check(ports.redis, [], {}, { allowPrivate: false })).toMatchObject({
      verdict: 'fail',
      durationMs: 0,
      failure: { class: 'blocked_target', retryable: false },
    });
    const guard = { allowed: async (host: string) => `${host} leads to 10.0.0.1` };
    expect(await check('db.example.com:6379', [], {}, { allowPrivate: false, guard })).toMatchObject({
      failure: {
        class: 'blocked_target',
        message: 'the target is not allowed: db.example.com leads to 10.0.0.1',
      },
    });
  });
});

it('a pattern that is none is refused when it is saved', () => {
  const saved = requestOf.tcp.safeParse({ exchanges: [{ expect: '/(/' }] });
  expect(saved.error!.issues[0]).toMatchObject({
    path: ['exchanges', 0, 'expect'],
    message: expect.stringMatching(/not a regular expression/) as string,
  });
});
