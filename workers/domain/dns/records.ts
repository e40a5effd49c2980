/**
 * DNS records as text, in the presentation of their zone files but without quotes around TXT and without last dots:
 * two spellings of the same record give the same text. TXT strings are joined; case is kept where it means something.
 */
import ipaddr from 'ipaddr.js';
import type { RecordType } from '../request.ts';

/** A record's data as `dns-packet` gives it. What is not of this shape reads as nonsense, not as a crash. */
export type RecordData = unknown;

const dnsName = (value: string): string => value.replace(/\.$/, '').toLowerCase() || '.';
const address = (value: string): string =>
  ipaddr.isValid(value) ? ipaddr.parse(value).toString() : value.toLowerCase();

const field = (data: RecordData, name: string): string => {
  const value = (data as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`a record without its ${name}`);
  return String(value);
};
const text = (data: RecordData): string => {
  if (typeof data !== 'string') throw new Error('a record without its value');
  return data;
};
const utf8 = new TextDecoder();

/** @throws when the data are not those of the type */
export function recordText(type: RecordType, data: RecordData): string {
  switch (type) {
    case 'A':
    case 'AAAA': {
      const given = text(data);
      if (!ipaddr.isValid(given)) throw new Error('an address record without an address');
      return address(given);
    }
    case 'CNAME':
    case 'NS':
      return dnsName(text(data));
    case 'MX':
      return `${field(data, 'preference')} ${dnsName(field(data, 'exchange'))}`;
    case 'TXT':
      return [data]
        .flat()
        .map((part) => utf8.decode(part as Uint8Array))
        .join('');
    case 'SOA': {
      const names = [dnsName(field(data, 'mname')), dnsName(field(data, 'rname'))];
      const numbers = ['serial', 'refresh', 'retry', 'expire', 'minimum'].map((name) => field(data, name));
      return [...names, ...numbers].join(' ');
    }
    case 'CAA':
      return `${field(data, 'flags')} ${field(data, 'tag').toLowerCase()} "${field(data, 'value')}"`;
    case 'SRV': {
      const numbers = ['priority', 'weight', 'port'].map((name) => field(data, name));
      return `${numbers.join(' ')} ${dnsName(field(data, 'target'))}`;
    }
  }
}

const quotedStrings = /^"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*$/;

/** What somebody wrote as a record, in the form `recordText` gives. */
export function expectedText(type: RecordType, given: string): string {
  const words = given.trim().split(/\s+/);
  switch (type) {
    case 'A':
    case 'AAAA':
      return address(given.trim());
    case 'CNAME':
    case 'NS':
      return dnsName(given.trim());
    case 'MX':
    case 'SRV':
    case 'SOA':
      return words.map((word) => (/^\d+$/.test(word) ? String(Number(word)) : dnsName(word))).join(' ');
    case 'TXT': {
      const trimmed = given.trim();
      if (!quotedStrings.test(trimmed)) return trimmed;
      return [...trimmed.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
        .map(([, inner]) => inner!.replace(/\\(.)/g, '$1'))
        .join('');
    }
    case 'CAA': {
      const [flags = '', tag = '', ...rest] = words;
      return `${flags} ${tag.toLowerCase()} "${rest.join(' ').replace(/^"|"$/g, '')}"`;
    }
  }
}
