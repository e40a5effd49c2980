import { describe, expect, it } from 'vitest';
import { unexpectedRecords } from '../../../workers/domain/dns/compare.ts';
import { expectedText, recordText } from '../../../workers/domain/dns/records.ts';
import type { RecordType } from '../../../workers/domain/request.ts';

describe('a record reads the same however somebody writes it', () => {
  it.each<[RecordType, unknown, string, string[]]>([
    ['A', '192.0.2.1', '192.0.2.1', ['192.0.2.1', ' 192.0.2.1 ']],
    ['AAAA', '2606:2800:220:1:0:0:0:1', '2606:2800:220:1::1', ['2606:2800:0220:0001:0000:0000:0000:0001', '2606:2800:220:1::1']],
    ['CNAME', 'Edge.Example.com', 'edge.example.com', ['edge.example.com.', 'EDGE.example.com']],
    ['NS', 'ns1.example.com.', 'ns1.example.com', ['ns1.example.com']],
    ['MX', { preference: 10, exchange: 'Mail.example.com' }, '10 mail.example.com', ['10 mail.example.com.', '010  MAIL.example.com']],
    ['MX', { preference: 0, exchange: '.' }, '0 .', ['0 .']],
    ['TXT', [Buffer.from('v=spf1 '), Buffer.from('-ALL')], 'v=spf1 -ALL', ['v=spf1 -ALL', '"v=spf1 " "-ALL"', '"v=spf1 -ALL"']],
    ['TXT', [Buffer.from('say "hi"')], 'say "hi"', ['say "hi"', '"say \\"hi\\""']],
    ['SOA', { mname: 'NS1.example.com', rname: 'host.example.com', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 }, 'ns1.example.com host.example.com 1 2 3 4 5', ['ns1.example.com. host.example.com. 1 2 3 4 5']],
    ['CAA', { flags: 0, tag: 'Issue', value: 'letsencrypt.org' }, '0 issue "letsencrypt.org"', ['0 issue letsencrypt.org', '0 ISSUE "letsencrypt.org"']],
    ['SRV', { priority: 10, weight: 60, port: 5060, target: 'Sip.example.com' }, '10 60 5060 sip.example.com', ['10 60 5060 SIP.example.com.']],
  ])('%s', (type, data, normal, spellings) => {
    expect(recordText(type, data)).toBe(normal);
    for (const spelling of spellings) expect(expectedText(type, spelling), spelling).toBe(normal);
  }); // prettier-ignore

  it.each<[RecordType, unknown]>([
    ['A', '1.2.undefined.undefined'],
    ['AAAA', null],
    ['MX', { preference: 10 }],
    ['SOA', 'text'],
    ['SRV', undefined],
    ['NS', 7],
  ])('%s of another shape is refused', (type, data) => {
    expect(() => recordText(type, data)).toThrow(/./);
  });
});

describe('expected records', () => {
  const found = ['192.0.2.1', '192.0.2.2'];
  it.each([
    ['set', ['192.0.2.2', '192.0.2.1'], null],
    ['set', ['192.0.2.1'], '192.0.2.2 is not expected'],
    ['set', ['192.0.2.1', '192.0.2.9'], '192.0.2.9 is missing, and 192.0.2.2 is not expected'],
    ['contains', ['192.0.2.2'], null],
    ['contains', ['192.0.2.9'], '192.0.2.9 is missing'],
    ['equals', ['192.0.2.1'], '192.0.2.2 is not expected'],
  ] as const)('%s %j: %s', (match, values, why) => {
    expect(unexpectedRecords('A', found, { match, values: [...values] })).toBe(why);
  });

  it('equals one record when that is all there is, however often it is repeated', () => {
    expect(
      unexpectedRecords('A', ['192.0.2.1', '192.0.2.1'], { match: 'equals', values: ['192.0.2.1'] }),
    ).toBeNull();
  });

  it('are told briefly', () => {
    const values = Array.from({ length: 9 }, (_, i) => `${'x'.repeat(200)}${i}`);
    expect(unexpectedRecords('TXT', [], { match: 'set', values })).toMatch(/… and 6 more is missing$/);
  });
});
