/** The fields of a certificate and of a DNS answer that can be asserted on, each with how its values are compared. */
import type { Certificate, DnsAnswer } from '../details.ts';
import type { Json } from '../json/value.ts';
import type { Subject } from './subject.ts';
import { Undecided } from './undecided.ts';

const dayMs = 86_400_000;
const lower = (item: string): string => item.toLowerCase();

export function certificateField(field: string, certificate: Certificate, now: number): Subject {
  const subject = (name: string, value: Json): Subject => ({
    name: `the certificate's ${name}`,
    values: [value],
    manner: Array.isArray(value) ? { fold: lower } : {},
  });
  switch (field) {
    case 'days_left':
      return { ...subject('time left', daysLeft(certificate, now)), manner: { unit: 'days' } };
    case 'key_type':
      return subject('key type', certificate.keyType);
    case 'chain_length':
      return subject('chain length', certificate.chain.length);
    case 'chain_complete':
      return subject('complete chain', certificate.chainComplete);
    case 'hostname_matches':
      return subject('match with the host name', certificate.hostnameMatches);
    case 'trusted':
      if (certificate.trusted === null)
        throw new Undecided('nobody could tell whether the certificate is trusted');
      return subject('trust', certificate.trusted);
    case 'names':
    case 'warnings':
      return subject(`list of ${field}`, certificate[field]);
    case 'issuer':
    case 'subject':
    case 'protocol':
    case 'cipher':
    case 'sha256':
    case 'serial':
      return subject(field, certificate[field]);
    default:
      throw new Undecided(`a certificate has no field ${field}`);
  }
}

/** Whole days; below zero after the end. */
const daysLeft = ({ notAfter }: Certificate, now: number): number => Math.floor((notAfter - now) / dayMs);

export function dnsField(field: string, { type, code, records, authenticated }: DnsAnswer): Subject {
  // Names are the same in either case and with the root's dot; texts are not.
  const fold = type === 'TXT' ? (item: string) => item : (item: string) => lower(item).replace(/\.$/, '');
  switch (field) {
    case 'values':
      return { name: 'the answer', values: [records.map(({ value }) => value)], manner: { fold } };
    case 'ttl': {
      if (records.length === 0) throw new Undecided(`the answer (${code}) has no record to read a TTL from`);
      const ttls = records.map(({ ttlSeconds }) => ttlSeconds);
      return { name: "the answer's smallest TTL", values: [Math.min(...ttls)], manner: { unit: 'seconds' } };
    }
    case 'count':
      return { name: "the answer's number of records", values: [records.length], manner: {} };
    case 'code':
      return { name: "the answer's code", values: [code], manner: {} };
    case 'authenticated':
      return { name: "the answer's authentication by DNSSEC", values: [authenticated], manner: {} };
    default:
      throw new Undecided(`a DNS answer has no field ${field}`);
  }
}
