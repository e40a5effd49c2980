/**
 * What each source of assertions can be asked, as plain data: the rules at save and the dashboard's form are read from
 * here. It imports no library, so that a browser can have it. An option of a property may know fewer comparisons than
 * its source: see `comparisonsOf`.
 */
import type { AssertionSource, Comparison } from './types.ts';

export type PropertyOption = { value: string; label: string };
export type SourceForm = {
  label: string;
  /** With `options`, one of them; the first is the default where it is not required. Else a text. */
  property: null | {
    label: string;
    options?: readonly PropertyOption[];
    placeholder?: string;
    required: boolean;
  };
  comparisons: readonly Comparison[];
  unit?: string;
};

const ofNumbers = ['equals', 'not_equals', 'greater', 'less'] as const;
const ofText = ['equals', 'not_equals', 'contains', 'not_contains', 'matches', 'not_matches'] as const;
const ofLists = [...ofText, 'empty', 'not_empty', 'length'] as const;
const anyText = [...ofLists, 'greater', 'less', 'exists', 'not_exists'] as const;

export const comparisonForms: Record<Comparison, { label: string; takesTarget: boolean }> = {
  equals: { label: 'equals', takesTarget: true },
  not_equals: { label: 'does not equal', takesTarget: true },
  contains: { label: 'contains', takesTarget: true },
  not_contains: { label: 'does not contain', takesTarget: true },
  greater: { label: 'is greater than', takesTarget: true },
  less: { label: 'is less than', takesTarget: true },
  matches: { label: 'matches', takesTarget: true },
  not_matches: { label: 'does not match', takesTarget: true },
  exists: { label: 'exists', takesTarget: false },
  not_exists: { label: 'does not exist', takesTarget: false },
  empty: { label: 'is empty', takesTarget: false },
  not_empty: { label: 'is not empty', takesTarget: false },
  length: { label: 'has the length', takesTarget: true },
  type: { label: 'is of the type', takesTarget: true },
};

export const sourceForms: Record<AssertionSource, SourceForm> = {
  status: { label: 'Status code', property: null, comparisons: ofNumbers },
  header: {
    label: 'Header',
    property: { label: 'Name', placeholder: 'content-type', required: true },
    comparisons: anyText,
  },
  body: { label: 'Body', property: null, comparisons: ofLists },
  json: {
    label: 'JSON value',
    property: { label: 'JSONPath', placeholder: '$.status', required: true },
    comparisons: [...anyText, 'type'],
  },
  json_schema: { label: 'JSON schema', property: null, comparisons: ['matches', 'not_matches'] },
  html: {
    label: 'HTML element',
    property: { label: 'CSS selector', placeholder: 'a.buy@href', required: true },
    comparisons: anyText,
  },
  response_time: {
    label: 'Response time',
    property: {
      label: 'Phase',
      options: [
        { value: 'total', label: 'Total' },
        { value: 'dns', label: 'DNS lookup' },
        { value: 'connect', label: 'Connection' },
        { value: 'tls', label: 'TLS handshake' },
        { value: 'ttfb', label: 'Time to first byte' },
        { value: 'transfer', label: 'Transfer' },
        { value: 'echo', label: 'Message to its answer' },
      ],
      required: false,
    },
    comparisons: ['less', 'greater'],
    unit: 'ms',
  },
  body_size: { label: 'Body size', property: null, comparisons: ofNumbers, unit: 'bytes' },
  certificate: {
    label: 'Certificate',
    property: {
      label: 'Field',
      options: [
        { value: 'days_left', label: 'Days left' },
        { value: 'issuer', label: 'Issuer' },
        { value: 'subject', label: 'Subject' },
        { value: 'names', label: 'Names it is good for' },
        { value: 'protocol', label: 'Protocol' },
        { value: 'cipher', label: 'Cipher' },
        { value: 'key_type', label: 'Key type' },
        { value: 'chain_length', label: 'Certificates in the chain' },
        { value: 'chain_complete', label: 'Chain is complete (true or false)' },
        { value: 'hostname_matches', label: 'Host name matches (true or false)' },
        { value: 'trusted', label: 'Trusted (true or false)' },
        { value: 'sha256', label: 'SHA-256 fingerprint' },
        { value: 'serial', label: 'Serial number' },
        { value: 'warnings', label: 'Warnings' },
      ],
      required: false,
    },
    comparisons: [...ofLists, 'greater', 'less'],
  },
  dns: {
    label: 'DNS answer',
    property: {
      label: 'Field',
      options: [
        { value: 'values', label: 'Values' },
        { value: 'ttl', label: 'Smallest TTL (seconds)' },
        { value: 'count', label: 'Number of records' },
        { value: 'code', label: 'Response code' },
        { value: 'authenticated', label: 'Authenticated by DNSSEC (true or false)' },
      ],
      required: false,
    },
    comparisons: [...ofLists, 'greater', 'less'],
  },
};

export type FieldKind = 'number' | 'text' | 'list' | 'truth';
const fieldKinds: Partial<Record<AssertionSource, Record<string, FieldKind>>> = {
  certificate: {
    days_left: 'number',
    issuer: 'text',
    subject: 'text',
    names: 'list',
    protocol: 'text',
    cipher: 'text',
    key_type: 'text',
    chain_length: 'number',
    chain_complete: 'truth',
    hostname_matches: 'truth',
    trusted: 'truth',
    sha256: 'text',
    serial: 'text',
    warnings: 'list',
  },
  dns: { values: 'list', ttl: 'number', count: 'number', code: 'text', authenticated: 'truth' },
};
const comparisonsOfKind: Record<FieldKind, readonly Comparison[]> = {
  number: ofNumbers,
  text: ofText,
  list: ofLists,
  truth: ['equals', 'not_equals'],
};

/** The property that is meant: the one given, else the source's default; undefined where it has none. */
export const propertyOf = (source: AssertionSource, given?: string): string | undefined =>
  given ?? sourceForms[source].property?.options?.[0]?.value;

/** What a field of a certificate or a DNS answer is; undefined for other sources. */
export const fieldKind = (source: AssertionSource, given?: string): FieldKind | undefined =>
  fieldKinds[source]?.[propertyOf(source, given) ?? ''];

/** The comparisons that make sense for this property of the source. */
export function comparisonsOf(source: AssertionSource, given?: string): readonly Comparison[] {
  const kind = fieldKind(source, given);
  return kind ? comparisonsOfKind[kind] : sourceForms[source].comparisons;
}
