/** A DNS record as a form holds it. */
import type { DnsRequest } from '$domain/request.ts';
import { listed } from './draft.ts';

/** `resolver` is a known name, or `custom` with its address beside it; `match` empty: any answer will do. */
const template = {
  recordType: 'A',
  resolver: 'cloudflare',
  resolverUrl: '',
  match: '',
  expected: '',
  dnssec: false,
};
export type DnsDraft = typeof template;
export const resolvers = [
  { value: 'cloudflare', label: 'Cloudflare (1.1.1.1)' },
  { value: 'google', label: 'Google (8.8.8.8)' },
  { value: 'quad9', label: 'Quad9 (9.9.9.9)' },
  { value: 'custom', label: 'Another one, over HTTPS' },
];
const isKnown = (resolver: string): boolean =>
  resolver !== 'custom' && resolvers.some(({ value }) => value === resolver);

export const dnsForm = {
  template,
  empty: (): DnsDraft => ({ ...template }),
  toRequest: (draft: DnsDraft) => ({
    recordType: draft.recordType,
    resolver: draft.resolver === 'custom' ? draft.resolverUrl.trim() : draft.resolver,
    expected: draft.match === '' ? null : { match: draft.match, values: listed(draft.expected, '\n') },
    dnssec: draft.dnssec,
  }),
  fromRequest: (request: DnsRequest): DnsDraft => ({
    recordType: request.recordType,
    resolver: isKnown(request.resolver) ? request.resolver : 'custom',
    resolverUrl: isKnown(request.resolver) ? '' : request.resolver,
    match: request.expected?.match ?? '',
    expected: request.expected?.values.join('\n') ?? '',
    dnssec: request.dnssec,
  }),
};
