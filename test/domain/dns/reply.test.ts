import packet from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzReply } from '../../support/fuzz/dns.ts';

describe('whatever bytes a resolver answers', () => {
  const answer = new Uint8Array(
    packet.encode({
      type: 'response',
      questions: [{ name: 'example.com', type: 'SOA' }],
      answers: [
        {
          name: 'example.com',
          type: 'SOA',
          ttl: 1,
          data: { mname: 'a.example.com', rname: 'b.example.com' },
        },
        { name: 'example.com', type: 'MX', ttl: 1, data: { exchange: 'a.example.com' } },
        { name: 'example.com', type: 'TXT', ttl: 1, data: 'text' },
        { name: 'example.com', type: 'CAA', ttl: 1, data: { tag: 'issue', value: 'x' } },
      ],
    }),
  );

  it('they are read or refused, never worse', () => {
    const changed = fc
      .array(fc.tuple(fc.nat(answer.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((changes) => changes.reduce((bytes, [i, value]) => bytes.with(i, value), answer));
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      changed,
      fc.nat(answer.length).map((n) => answer.slice(0, n)),
    );
    fc.assert(fc.property(any, fuzzReply), { numRuns: 5_000 });
  });

  it('a chain of pointers behind every name is not walked for long', () => {
    const bytes = Buffer.alloc(65_536);
    bytes.writeUInt16BE(0x8000, 2);
    bytes.writeUInt16BE(65_535, 6);
    const record = (at: number, name: number | null, length: number) => {
      const fields = name === null ? at + 1 : bytes.writeUInt16BE(0xc000 | name, at);
      bytes.writeUInt16BE(10, fields);
      bytes.writeUInt16BE(length, fields + 8);
      return fields + 10;
    };
    // One record full of pointers, each to the one before it; then thousands of names that begin at its end.
    const last = 0x3ffe;
    const first = record(12, null, last + 2 - 23);
    for (let i = first + 3; i <= last; i += 2) bytes.writeUInt16BE(0xc000 | (i - 2), i);
    let records = 0;
    for (let at = last + 2; at + 12 <= bytes.length; records++) at = record(at, last, 0);
    expect(records).toBeGreaterThan(4_000);
    fuzzReply(bytes);
  });
});
