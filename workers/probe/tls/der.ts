/**
 * The little of ASN.1 DER (X.690) and of certificates (RFC 5280, 4.1) that the platform's `X509Certificate` does not
 * tell or tells as text that a hostile name could bend: the algorithm it was signed with, and the names it is for.
 */
import { Buffer } from 'node:buffer';
import ipaddr from 'ipaddr.js';
import { Cursor } from './bytes.ts';
import { malformed } from './failure.ts';

const tag = { objectId: 0x06, octets: 0x04, sequence: 0x30, extensions: 0xa3, dnsName: 0x82, address: 0x87 };

type Element = { tag: number; value: Uint8Array };

function element(cursor: Cursor): Element {
  const type = cursor.number(1);
  const first = cursor.number(1);
  if (first < 0x80) return { tag: type, value: cursor.take(first) };
  const bytes = first & 0x7f;
  if (bytes < 1 || bytes > 3) throw malformed('a length in a certificate is not DER');
  return { tag: type, value: cursor.vector(bytes as 1 | 2 | 3) };
}

function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (const cursor = new Cursor(bytes); cursor.left > 0;) found.push(element(cursor));
  return found;
}

/** In hexadecimal, which is enough to compare. */
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const subjectAltName = '551d11';

/** Object ids of signatures made with hashes that were broken long ago. */
const weakSignatures: Readonly<Record<string, string>> = {
  '2a864886f70d010102': 'MD2',
  '2a864886f70d010104': 'MD5',
  '2a864886f70d010105': 'SHA-1',
  '2b0e03021d': 'SHA-1',
  '2a8648ce380403': 'SHA-1',
  '2a8648ce3d0401': 'SHA-1',
};

export type DerFields = {
  /** DNS names in lower case, then addresses in their normal spelling. */
  names: string[];
  /** The broken hash it was signed with, null for a good one. */
  weakSignature: string | null;
};

export function readDer(der: Uint8Array): DerFields {
  const [tbs, algorithm] = elements(element(new Cursor(der)).value);
  if (!tbs || !algorithm) throw malformed('a certificate is not whole');
  const signature = elements(algorithm.value)[0];
  const extensions = elements(tbs.value).find((part) => part.tag === tag.extensions);
  return {
    names: extensions ? namesIn(element(new Cursor(extensions.value)).value) : [],
    weakSignature: (signature && weakSignatures[hex(signature.value)]) ?? null,
  };
}

function namesIn(extensions: Uint8Array): string[] {
  for (const extension of elements(extensions)) {
    const parts = elements(extension.value);
    const value = parts.at(-1);
    if (parts[0]?.tag !== tag.objectId || hex(parts[0].value) !== subjectAltName || value?.tag !== tag.octets)
      continue;
    const names = elements(element(new Cursor(value.value)).value);
    const hosts = names.filter((name) => name.tag === tag.dnsName).map((name) => hostName(name.value));
    const addresses = names.filter((name) => name.tag === tag.address).flatMap((name) => address(name.value));
    return [...hosts, ...addresses];
  }
  return [];
}

const hostName = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').toLowerCase();
const address = (bytes: Uint8Array): string[] =>
  bytes.length === 4 || bytes.length === 16 ? [ipaddr.fromByteArray([...bytes]).toString()] : [];
