/** An answer that has everything, to be changed where a test says so. */
import { evaluate } from '../../../workers/domain/assertion/evaluate.ts';
import type { Answer, Assertion } from '../../../workers/domain/assertion/types.ts';

export const now = Date.UTC(2026, 0, 10);
const day = 86_400_000;

export const json = {
  status: 'up',
  version: '5',
  count: 5,
  ratio: 0.5,
  ready: true,
  none: null,
  empty: '',
  tags: ['a', 'b', 'c'],
  nothing: [],
  nested: { b: 1, a: 2 },
  items: [
    { id: 1, price: 10, state: 'up' },
    { id: 2, price: 20, state: 'up' },
    { id: 3, price: 30, state: 'down' },
  ],
};

export const answer: Answer = {
  durationMs: 120,
  status: 200,
  headers: { 'content-type': 'application/json', 'content-length': '1234', age: '0', 'x-empty': '' },
  body: JSON.stringify(json),
  bodyBytes: 2_048,
  bodyComplete: true,
  phases: { dnsMs: 1, connectMs: 2, tlsMs: 3, ttfbMs: 40, transferMs: 5, echoMs: 6 },
  certificate: {
    host: 'example.com',
    subject: 'CN=example.com',
    issuer: 'CN=Test CA',
    names: ['example.com', 'www.example.com'],
    notBefore: now - 80 * day,
    notAfter: now + 10 * day + 1,
    sha256: 'ab12',
    serial: '01',
    keyType: 'EC P-256',
    chain: [
      { subject: 'CN=example.com', issuer: 'CN=Test CA', notAfter: now + 10 * day },
      { subject: 'CN=Test CA', issuer: 'CN=Root', notAfter: now + 900 * day },
    ],
    chainComplete: true,
    hostnameMatches: false,
    trusted: null,
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    warnings: [],
    daysReached: null,
  },
  dns: {
    type: 'A',
    code: 'NOERROR',
    records: [
      { value: '192.0.2.1', ttlSeconds: 300 },
      { value: '192.0.2.2', ttlSeconds: 60 },
    ],
    resolver: '1.1.1.1',
    authenticated: true,
  },
  now,
};

export const page = `<!doctype html><title>Shop</title>
<body><h1>Hello   <b>you</b><script>hidden()</script></h1>
<ul><li class="plan" data-price="9.50">Basic</li><li class="plan" data-price="19">Plus</li><li>Other</li></ul>
<p id="none"></p><a class="buy" href="/buy">Buy</a></body>`;

/** The message of the failure, or null where the assertion holds. */
export function told(assertion: Assertion, changes: Partial<Answer> = {}): string | null {
  const judgement = evaluate([assertion], { ...answer, ...changes });
  return judgement.verdict === 'ok' ? null : judgement.failure.message;
}
