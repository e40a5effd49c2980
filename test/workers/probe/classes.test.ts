/** How a server fails, and what the checks make of it: the whole table is printed at the end. */
import { env } from 'cloudflare:workers';
import { afterAll, describe, expect, inject, it } from 'vitest';
import type { FailureClass, Job } from '../../../workers/domain/check.ts';
import { http } from '../../../workers/probe/checks/http.ts';
import type { Finding } from '../../../workers/probe/checks/index.ts';
import { tls } from '../../../workers/probe/checks/tls.ts';
import { requestOf } from '../../../workers/wire/api.ts';
import { rawAt } from './http-check.ts';
import { jobOf, quietly } from './jobs.ts';

const ports = { ...inject('servers'), ...inject('tls') } as Record<string, number>;
const { NETWORK } = env as unknown as { NETWORK: Fetcher };
const plain = (server: string, path = '/') => `http://127.0.0.1:${ports[server]}${path}`;
const secure = (server: string) => `https://localhost:${ports[server]}/`;

type Row = {
  how: string;
  target: string;
  class: FailureClass;
  step?: string;
  says?: RegExp;
  job?: Partial<Job>;
};
const lacksKeyword: Partial<Job> = {
  assertions: [{ source: 'body', comparison: 'contains', target: 'never' }],
};

const overHttp: Row[] = [
  {
    how: 'no such name',
    target: 'http://nothing-here.invalid/',
    class: 'dns',
    step: 'dns',
    says: /no address found for nothing-here\.invalid/,
  },
  { how: 'no such name, https', target: 'https://nothing-here.invalid/', class: 'dns', step: 'dns' },
  { how: 'refused', target: plain('refused'), class: 'connect_refused', step: 'connect' },
  { how: 'refused, https', target: secure('refused'), class: 'connect_refused', step: 'connect' },
  { how: 'black hole', target: plain('blackHole'), class: 'connect_timeout', step: 'connect' },
  { how: 'black hole, https', target: secure('blackHole'), class: 'connect_timeout', step: 'connect' },
  { how: 'reset before the answer', target: plain('reset'), class: 'reset', step: 'request' },
  { how: 'reset in the body', target: plain('http', '/cut-body'), class: 'reset' },
  { how: 'headers never come', target: plain('hole'), class: 'timeout', step: 'request' },
  { how: 'slow headers', target: plain('http', '/slow-headers?ms=1500'), class: 'timeout' },
  { how: 'slow body', target: plain('http', '/slow-body?ms=1500'), class: 'timeout' },
  {
    how: 'endless body, keyword wanted',
    target: plain('http', '/endless'),
    class: 'body_too_large',
    job: lacksKeyword,
  },
  { how: 'redirect loop', target: plain('http', '/redirect?left=99'), class: 'too_many_redirects' },
  { how: 'endless headers', target: rawAt('endless-headers'), class: 'protocol', step: 'request' },
  { how: 'headers byte by byte', target: rawAt('slow-headers'), class: 'timeout' },
  { how: 'body byte by byte', target: rawAt('slow-body'), class: 'timeout' },
  { how: 'content length too long', target: rawAt('length-too-long'), class: 'reset' },
  { how: 'content length is no number', target: rawAt('length-word'), class: 'protocol' },
  { how: 'two content lengths', target: rawAt('length-twice'), class: 'protocol' },
  { how: 'malformed status line', target: rawAt('garbage-status'), class: 'protocol' },
  { how: 'malformed header', target: rawAt('no-colon'), class: 'protocol' },
  { how: 'malformed chunk', target: rawAt('chunk-word'), class: 'protocol', step: 'body' },
  { how: 'gzip that is none', target: rawAt('no-gzip'), class: 'protocol' },
  {
    how: 'gzip bomb of 128 MiB, keyword wanted',
    target: rawAt('bomb-gzip'),
    class: 'body_too_large',
    job: { ...lacksKeyword, timeoutMs: 5_000 },
  },
  { how: 'wrong status', target: plain('http', '/status?code=503'), class: 'http_status' },
];

const overBoth: (Omit<Row, 'target'> & { server: string })[] = [
  {
    how: 'expired',
    server: 'expired',
    class: 'tls_expired',
    step: 'tls',
    says: /^the certificate of localhost expired 12 days ago \(on \d{4}-\d\d-\d\d\)$/,
  },
  {
    how: 'not valid yet',
    server: 'notYet',
    class: 'tls_expired',
    step: 'tls',
    says: /not valid yet: it begins in 2 days/,
  },
  {
    how: 'intermediate expired',
    server: 'lapsedChain',
    class: 'tls_expired',
    step: 'tls',
    says: /CN=Lapsed Intermediate ended 3 days ago/,
  },
  {
    how: 'wrong host',
    server: 'wrongHost',
    class: 'tls_hostname',
    step: 'tls',
    says: /for a\.example, \*\.b\.example, not for localhost/,
  },
  { how: 'self-signed', server: 'selfSigned', class: 'tls_untrusted', step: 'tls', says: /self-signed/ },
  {
    how: 'incomplete chain',
    server: 'incomplete',
    class: 'tls_untrusted',
    step: 'tls',
    says: /issuer CN=Parallax Test Intermediate was not sent/,
  },
  {
    how: 'unknown root',
    server: 'unknownRoot',
    class: 'tls_untrusted',
    step: 'tls',
    says: /not trusted: CN=Unknown Root/,
  },
  { how: 'only TLS 1.1', server: 'tls11', class: 'tls_protocol', step: 'tls', says: /TLSv1\.1/ },
  { how: 'only TLS 1.0', server: 'tls10', class: 'tls_protocol', step: 'tls', says: /TLSv1[ ;,]/ },
  {
    how: 'plain text on a TLS port',
    server: 'plainHttp',
    class: 'tls_protocol',
    step: 'tls',
    says: /it said "HTTP\/1\.1 400 Bad Request"/,
  },
  {
    how: 'a banner on a TLS port',
    server: 'banner',
    class: 'tls_protocol',
    step: 'tls',
    says: /it said "SSH-2\.0/,
  },
  {
    how: 'a TLS alert',
    server: 'alert',
    class: 'tls_protocol',
    step: 'tls',
    says: /alert handshake_failure/,
  },
  { how: 'closed during the handshake', server: 'hangsUp', class: 'reset', step: 'tls' },
  { how: 'reset during the handshake', server: 'resets', class: 'reset', step: 'tls' },
  { how: 'no answer to the handshake', server: 'silent', class: 'timeout', step: 'tls' },
];
const httpOnly: typeof overBoth = [
  { how: 'only ciphers of yesterday', server: 'cbc', class: 'tls_protocol', step: 'tls', says: /AES128-SHA/ },
  {
    how: 'a client certificate is wanted',
    server: 'asksForCertificate',
    class: 'tls_protocol',
    step: 'tls',
    says: /client certificate/,
  },
];
const overTls: Row[] = [
  { how: 'no such name', target: 'nothing-here.invalid:443', class: 'dns', step: 'dns' },
  { how: 'refused', target: `localhost:${ports.refused}`, class: 'connect_refused', step: 'connect' },
  { how: 'black hole', target: `localhost:${ports.blackHole}`, class: 'connect_timeout', step: 'connect' },
  ...overBoth.map((row) => ({ ...row, target: `localhost:${ports[row.server]}` })),
];

const table: string[] = [];
afterAll(async () => {
  const body = ['how it fails | expected | seen', ...table].join('\n');
  await (await fetch(plain('printer'), { method: 'POST', body })).text();
});

function verify(kind: string, row: Row, { verdict, failure }: Finding): void {
  const seen = [failure?.class, ...(row.step ? [failure?.step] : [])].join(' in ');
  const expected = [row.class, ...(row.step ? [row.step] : [])].join(' in ');
  table.push(`${kind}: ${row.how} | ${expected} | ${seen} (${failure?.message})`);
  expect({ verdict, seen }).toEqual({ verdict: 'fail', seen: expected });
  if (row.says) expect(failure!.message).toMatch(row.says);
}

describe('an http check', () => {
  const rows = [
    ...overHttp,
    ...[...overBoth, ...httpOnly].map((row) => ({ ...row, target: secure(row.server) })),
  ];
  it.each(rows.map((row) => [row.how, row] as const))('%s', async (_how, row) => {
    const job = jobOf('http', row.target, { timeoutMs: 600, ...row.job });
    const fetch = (url: string, init?: RequestInit) => NETWORK.fetch(url, init);
    verify('http', row, await http({ ...quietly, fetch, job, request: requestOf.http.parse({}) }));
  });

  it('brings the certificate it failed for along', async () => {
    const job = jobOf('http', secure('expired'));
    const { details } = await http({ ...quietly, job, request: requestOf.http.parse({}) });
    expect(details?.certificate).toMatchObject({
      names: ['localhost', '127.0.0.1', '::1'],
      hostnameMatches: true,
    });
  });

  it.each(['good', 'rsa', 'p384', 'retry', 'chacha', 'tls12', 'fromRoot'])(
    'is ok where nothing is wrong: %s',
    async (server) => {
      const job = jobOf('http', secure(server));
      expect(await http({ ...quietly, job, request: requestOf.http.parse({}) })).toMatchObject({
        verdict: 'ok',
      });
    },
  );
});

describe('a tls check', () => {
  it.each(overTls.map((row) => [row.how, row] as const))('%s', async (_how, row) => {
    const job = jobOf('tls', row.target, { timeoutMs: 600 });
    verify('tls', row, await tls({ ...quietly, job, request: requestOf.tls.parse({}) }));
  });
});
