import { describe, expect, inject, it } from 'vitest';
import type { z } from 'zod';
import type { Job } from '../../../workers/domain/check.ts';
import type { RecordType } from '../../../workers/domain/request.ts';
import type { CheckInput } from '../../../workers/probe/checks/index.ts';
import type { requestOf } from '../../../workers/wire/api.ts';
import { details } from '../../../workers/wire/details.ts';
import { run } from './run.ts';

const ports = inject('net');
const at = (port: number) => `http://127.0.0.1:${port}/dns-query`;

type Request = Partial<z.input<typeof requestOf.dns>>;
const check = (
  target: string,
  request: Request = {},
  job: Partial<Job> = {},
  input: Partial<CheckInput> = {},
) => run('dns', target, { resolver: at(ports.resolver), ...request }, job, input);

describe('a name that resolves', () => {
  it.each<[RecordType, string, string[]]>([
    ['A', 'example.com', ['93.184.216.34', '93.184.216.35']],
    ['AAAA', 'example.com', ['2606:2800:220:1::1']],
    ['CNAME', 'www.example.com', ['edge.example.com']],
    ['MX', 'example.com', ['10 mail.example.com']],
    ['TXT', 'example.com', ['v=spf1 include:a -all']],
    ['NS', 'example.com', ['ns1.example.com']],
    ['SOA', 'example.com', ['ns1.example.com hostmaster.example.com 2024 7200 3600 1209600 300']],
    ['CAA', 'example.com', ['128 issue "letsencrypt.org"']],
    ['SRV', '_sip._tcp.example.com', ['10 60 5060 sip.example.com']],
  ])('is ok, with its %s records', async (recordType, name, values) => {
    const finding = await check(name, { recordType });
    expect(finding).toMatchObject({ verdict: 'ok', details: { dns: { type: recordType, code: 'NOERROR', authenticated: false, resolver: `127.0.0.1:${ports.resolver}` } } }); // prettier-ignore
    expect(finding.details!.dns!.records.map(({ value }) => value)).toEqual(values);
    expect(finding.details!.dns!.records.every(({ ttlSeconds }) => ttlSeconds > 0)).toBe(true);
    expect(finding.phases!.ttfbMs).toBeLessThanOrEqual(finding.durationMs);
  });

  it('is followed along its aliases, and no record of another name counts', async () => {
    const { details } = await check('www.example.com');
    expect(details!.dns!.records).toEqual([{ value: '93.184.216.40', ttlSeconds: 30 }]);
  });

  it('is judged by the records that are expected', async () => {
    const expected = { match: 'set' as const, values: ['93.184.216.35', '93.184.216.34'] };
    expect(await check('example.com', { expected })).toMatchObject({ verdict: 'ok' });
    expect(
      await check('example.com', { expected: { match: 'contains', values: ['93.184.216.99'] } }),
    ).toMatchObject({
      verdict: 'fail',
      failure: { class: 'assertion', message: 'A of example.com: 93.184.216.99 is missing' },
      details: { dns: { records: [{ value: '93.184.216.34' }, { value: '93.184.216.35' }] } },
    });
  });

  it('must be validated where that is asked for; the question then carries the bits for it', async () => {
    expect(await check('signed.example.com', { dnssec: true })).toMatchObject({
      verdict: 'ok',
      details: { dns: { authenticated: true } },
    });
    expect(await check('example.com', { dnssec: true })).toMatchObject({
      verdict: 'fail',
      failure: { class: 'assertion', message: expect.stringMatching(/AD flag/) as string },
    });
  });

  it('is slow over the degraded threshold, and its answer is shown to who looks on', async () => {
    const finding = await check(
      'example.com',
      {},
      { degradedAboveMs: 0 },
      {
        show: true,
        fetch: async (url, init) => {
          await scheduler.wait(20);
          return fetch(url, init);
        },
      },
    );
    expect(finding).toMatchObject({
      verdict: 'slow',
      seen: { body: 'NOERROR\n120 A 93.184.216.34\n60 A 93.184.216.35', bodyComplete: true },
    });
  });

  it('with very many records keeps so many of them, each so long, and without control characters', async () => {
    const finding = await check('many.example.com', { recordType: 'TXT' });
    expect(finding.verdict).toBe('ok');
    expect(finding.details!.dns!.records).toHaveLength(30);
    expect(details.parse(finding.details)).toEqual(finding.details);
    expect(JSON.stringify(finding.details)).not.toContain('\\u0007');
  });
});

it('a resolver that refuses to answer says nothing of the name', async () => {
  expect(await check('refused.example.com')).toMatchObject({
    verdict: 'unknown',
    failure: { class: 'platform', message: expect.stringContaining('(REFUSED)') as string },
  });
});

describe('a name that does not resolve is told apart', () => {
  it.each([
    ['nxdomain.example.com', 'NXDOMAIN', /does not exist \(NXDOMAIN\)/],
    ['servfail.example.com', 'SERVFAIL', /could not resolve servfail\.example\.com \(SERVFAIL\)/],
    ['nothing.example.com', 'NOERROR', /has no A record \(NODATA\)/],
    ['ring.example.com', 'NOERROR', /has no A record \(NODATA\)/],
  ])('%s', async (name, code, message) => {
    const finding = await check(name);
    expect(finding).toMatchObject({
      verdict: 'fail',
      failure: { class: 'dns', message: expect.stringMatching(message) as string },
      details: { dns: { code, records: [] } },
    });
    expect(finding.failure!.message).toContain(`127.0.0.1:${ports.resolver}`);
  });
});

describe('a resolver that does not do its work says nothing of the name', () => {
  it.each([
    ['error.example.com', /answered with HTTP status 500/],
    ['moved.example.com', /answered with HTTP status 307/],
    ['garbage.example.com', /no DNS/],
    ['huge.example.com', /more than 65536 bytes/],
    ['other.example.com', /an answer to another question/],
    ['short.example.com', /cut short/],
    ['back.example.com', /a question instead of an answer/],
    ['notimp.example.com', /answered NOTIMP/],
    ['refused.example.com', /refuses to answer for refused\.example\.com \(REFUSED\)/],
    ['hanging.example.com', /did not answer in time \(400 ms\)/],
  ])('%s', async (name, message) => {
    const finding = await check(name, {}, { timeoutMs: 400 });
    expect(finding).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform', message: expect.stringMatching(message) as string },
    });
    expect(finding.failure!.message).toContain(`says nothing of ${name}`);
    expect(finding.durationMs).toBeLessThan(1_000);
  });

  it('nobody at its address', async () => {
    expect(await check('example.com', { resolver: at(ports.refused) })).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform', message: expect.stringMatching(/could not be reached/) as string },
    });
  });
});

describe("a resolver of one's own is a target too", () => {
  const strict = (resolver: string, forbidden: string | null = null) =>
    check(
      'example.com',
      { resolver },
      {},
      {
        allowPrivate: false,
        guard: { allowed: async () => forbidden },
        fetch: () => Promise.reject(new Error('asked')),
      },
    );

  it.each([
    ['http://dns.example.com/dns-query', /https/],
    ['https://127.0.0.1/dns-query', /private/],
    ['https://[::ffff:a9fe:a9fe]/dns-query', /private/],
  ])('%s is refused', async (resolver, message) => {
    expect(await strict(resolver)).toMatchObject({
      verdict: 'fail',
      failure: { class: 'blocked_target', message: expect.stringMatching(message) as string },
    });
  });

  it('and so is one whose name leads to a private address', async () => {
    expect(
      await strict('https://dns.example.com/dns-query', 'dns.example.com leads to 10.0.0.1'),
    ).toMatchObject({
      failure: {
        class: 'blocked_target',
        message: 'the target is not allowed: dns.example.com leads to 10.0.0.1',
      },
    });
  });

  it('a known one is asked by its name', async () => {
    const asked: string[] = [];
    const finding = await check(
      'example.com',
      { resolver: 'quad9' },
      {},
      {
        allowPrivate: false,
        fetch: (url, init) => {
          asked.push(url);
          return fetch(at(ports.resolver), init);
        },
      },
    );
    expect(asked).toEqual(['https://dns.quad9.net/dns-query']);
    expect(finding).toMatchObject({ verdict: 'ok', details: { dns: { resolver: 'quad9' } } });
  });
});
