/** A hundred thousand hostile inputs for each parser that reads what strangers send: no crash, no hang, always a class. */
import packet from 'dns-packet';
import fc from 'fast-check';
import { fuzzReply } from '../support/fuzz/dns.ts';
import { healthDocument } from '../support/fuzz/health.ts';
import { answerReader } from '../support/fuzz/http.ts';
import { seeds, targets } from '../support/fuzz/tls.ts';
import { wounded } from '../support/fuzz/wounded.ts';

const runs = 100_000;

const bytes = (...texts: string[]): Uint8Array[] => texts.map((text) => new TextEncoder().encode(text));
const answers = (['A', 'MX', 'TXT', 'SOA', 'CAA', 'SRV', 'CNAME'] as const).map((type) =>
  packet.encode({
    type: 'response',
    questions: [{ type, name: 'example.com' }],
    answers: [
      { type: 'CNAME', name: 'example.com', data: 'a.example.com' },
      { type: 'A', name: 'a.example.com', ttl: 60, data: '192.0.2.1' },
      { type: 'MX', name: 'example.com', ttl: 60, data: { preference: 10, exchange: 'mail.example.com' } },
      { type: 'TXT', name: 'example.com', ttl: 60, data: ['v=spf1', '-all'] },
    ],
  }),
);

const parsers: [name: string, seeds: Uint8Array[], target: (input: Uint8Array) => void][] = [
  ['HTTP', bytes(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.0 404 Not Found\r\n\r\n',
  ), answerReader],
  ['DNS', answers, fuzzReply],
  ['health document', bytes(
    '{"status":"degraded","checks":{"database":"healthy","cache":{"status":"down","output":"late"}}}',
    '{"status":"pass","checks":{"db:time":[{"componentType":"datastore","status":"warn","observedValue":3}]}}',
    '{"status":"UP","components":{"db":{"status":"UP","components":{"a":{"status":"DOWN"}}}}}',
    '[+]ping ok\n[-]etcd failed: reason withheld\nhealthz check failed',
  ), (input) => healthDocument(new TextDecoder().decode(input))],
]; // prettier-ignore

export async function fuzz(): Promise<[string, string, string][]> {
  const figures = parsers.map(([name, good, target]) => campaign(name, wounded(good), target, runs));
  const names = Object.keys(targets) as (keyof typeof targets)[];
  const each = Math.ceil(runs / names.length);
  for (const name of names) figures.push(campaign(`TLS, ${name}`, wounded(seeds[name]), targets[name], each));
  return figures;
}

/** @throws with the input, shrunk, on the first bug */
function campaign(
  name: string,
  input: fc.Arbitrary<Uint8Array>,
  target: (input: Uint8Array) => void,
  numRuns: number,
): [string, string, string] {
  let worstMs = 0;
  const startedAt = performance.now();
  fc.assert(
    fc.property(input, (one) => {
      const before = performance.now();
      target(one);
      worstMs = Math.max(worstMs, performance.now() - before);
    }),
    { numRuns },
  );
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  return [`${name}: ${numRuns.toLocaleString('en-US')} inputs`, `no bug in ${seconds} s`, `slowest ${worstMs.toFixed(0)} ms`]; // prettier-ignore
}
