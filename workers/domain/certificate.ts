/**
 * What a certificate and its handshake are worth: whom it is for, whether it counts now, how its chain hangs
 * together, what is weak about it. The verdict on it is a failure's class and its sentence.
 */
import ipaddr from 'ipaddr.js';
import type { FailureClass } from './check.ts';
import type { Certificate } from './details.ts';
import * as limits from './limits.ts';
import type { TlsProtocol } from './request.ts';
import { printable } from './text.ts';

/** One certificate as a server sent it. */
export type Served = Pick<
  Certificate,
  'subject' | 'issuer' | 'names' | 'notBefore' | 'notAfter' | 'sha256' | 'serial' | 'keyType'
> & {
  weakKey: boolean;
  /** The broken hash it was signed with, null for a good one. */
  weakSignature: string | null;
  /** Null for the last one. */
  signedByNext: boolean | null;
};

export type Handshaken = {
  protocol: TlsProtocol;
  cipher: string;
  /** The server's own first, at least one, and no more than `certificateChainMax`. */
  chain: Served[];
  /** How many it sent. */
  sent: number;
};

const dayMs = 86_400_000;
/** Names are the server's own words. */
const cut = (text: string): string =>
  printable(text.slice(0, limits.detailTextMax)).slice(0, limits.detailTextMax);

/** @param host the name or address it must be good for */
export function certificateOf(
  { protocol, cipher, chain, sent }: Handshaken,
  host: string,
  now: number,
  certificateDays: readonly number[],
): Certificate {
  const [leaf] = chain as [Served];
  return {
    host: cut(host),
    subject: cut(leaf.subject),
    issuer: cut(leaf.issuer),
    names: leaf.names.slice(0, limits.certificateNamesMax).map(cut),
    notBefore: leaf.notBefore,
    notAfter: leaf.notAfter,
    sha256: leaf.sha256,
    serial: cut(leaf.serial),
    keyType: cut(leaf.keyType),
    chain: chain.map(({ subject, issuer, notAfter }) => ({
      subject: cut(subject),
      issuer: cut(issuer),
      notAfter,
    })),
    // A lone certificate that somebody else signed came without its issuer's.
    chainComplete:
      chain.every(({ signedByNext }) => signedByNext !== false) &&
      (chain.length > 1 || leaf.subject === leaf.issuer),
    hostnameMatches: leaf.names.some((name) => nameMatches(name, host)),
    trusted: null,
    protocol,
    cipher,
    warnings: warningsOf(protocol, cipher, chain, sent),
    daysReached: daysReached(leaf.notAfter, now, certificateDays),
  };
}

/** RFC 6125: a `*` stands for one whole label, the first; addresses only match as addresses. */
export function nameMatches(name: string, host: string): boolean {
  if (ipaddr.isValid(host))
    return ipaddr.isValid(name) && ipaddr.parse(name).toString() === ipaddr.parse(host).toString();
  const pattern = name.toLowerCase().replace(/\.$/, '');
  if (!pattern.startsWith('*.')) return pattern === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === pattern.slice(1) && pattern.slice(2).includes('.');
}

/** @returns the smallest number of days before its end that is reached, null while none is */
export function daysReached(
  notAfter: number,
  now: number,
  certificateDays: readonly number[],
): number | null {
  const reached = certificateDays.filter((days) => notAfter - now <= days * dayMs);
  return reached.length > 0 ? Math.min(...reached) : null;
}

function warningsOf(protocol: TlsProtocol, cipher: string, chain: readonly Served[], sent: number): string[] {
  const [leaf] = chain as [Served];
  const broken = /RC4|DES/.exec(cipher)?.[0];
  // A root is trusted for what it is, not for its signature.
  const signed = chain.filter(({ subject, issuer }) => subject !== issuer);
  const all = [
    protocol < 'TLSv1.2' && `${protocol} is obsolete; TLSv1.2 is the least that browsers accept`,
    broken && `${cipher} is broken`,
    /^(ECDHE|DHE|TLS)/.test(cipher) ? null : `${cipher} has no forward secrecy`,
    ...chain.map((one) => one.weakKey && `the ${one.keyType} key of ${one.subject} is too short`),
    ...signed.map((one) => one.weakSignature && `${one.subject} is signed with ${one.weakSignature}`),
    chain.some(({ signedByNext }) => signedByNext === false) &&
      'not every certificate is signed by the next one',
    sent > chain.length && `${sent} certificates were sent; only the first ${chain.length} were looked at`,
    leaf.names.length === 0 && 'it names no host in its subjectAltName',
  ];
  return all
    .filter((warning) => typeof warning === 'string')
    .slice(0, 20)
    .map(cut);
}

/** `late`: the platform was not done in time. Null: nobody could tell. */
export type Trust = boolean | 'late' | null;

/** With the platform's word on it: what it trusts lacked nothing, so a lone certificate was issued by a root. */
export const withTrust = (certificate: Certificate, trust: Trust): Certificate => ({
  ...certificate,
  trusted: trust === 'late' ? null : trust,
  chainComplete: certificate.chainComplete || (trust === true && certificate.chain.length === 1),
});

export type CertificateProblem = { class: FailureClass; message: string };

/** @returns why a client would not accept this certificate, or null. What the platform trusts has a chain good enough. */
export function certificateProblem(
  certificate: Certificate,
  host: string,
  now: number,
): CertificateProblem | null {
  const { notBefore, notAfter, subject, issuer, chain, trusted } = certificate;
  if (now > notAfter)
    return problem(
      'tls_expired',
      `the certificate of ${host} expired ${ago(now - notAfter)} (on ${day(notAfter)})`,
    );
  if (now < notBefore) {
    const message = `the certificate of ${host} is not valid yet: it begins in ${span(notBefore - now)} (on ${day(notBefore)})`;
    return problem('tls_expired', message);
  }
  if (!certificate.hostnameMatches)
    return problem('tls_hostname', `the certificate is for ${someOf(certificate.names)}, not for ${host}`);
  if (trusted === true) return null;
  const last = chain.at(-1)!;
  const lapsed = chain.find((one) => now > one.notAfter);
  if (lapsed) {
    const message = `the chain of ${host} has expired: ${short(lapsed.subject)} ended ${ago(now - lapsed.notAfter)} (on ${day(lapsed.notAfter)})`;
    return problem('tls_expired', message);
  }
  if (subject === issuer)
    return problem('tls_untrusted', `the certificate of ${host} is self-signed (${short(subject)})`);
  if (!certificate.chainComplete) {
    const message =
      chain.length === 1
        ? `the certificate chain of ${host} is incomplete: the certificate of its issuer ${short(issuer)} was not sent`
        : `the certificate chain of ${host} is broken: not each of its ${chain.length} certificates is signed by the next`;
    return problem('tls_untrusted', message);
  }
  if (trusted === null) return null;
  const message = `the certificate chain of ${host} ends at an issuer that is not trusted: ${short(last.issuer)}`;
  return problem('tls_untrusted', message);
}

const problem = (failureClass: FailureClass, message: string): CertificateProblem => ({
  class: failureClass,
  message: message.slice(0, limits.failureMessageLengthMax),
});
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const short = (name: string): string =>
  name.length > 80 ? `${name.slice(0, 79)}…` : name || 'without a name';
const count = (value: number, unit: string): string => `${value} ${unit}${value === 1 ? '' : 's'}`;
const span = (ms: number): string => {
  if (ms >= dayMs) return count(Math.floor(ms / dayMs), 'day');
  if (ms >= 3_600_000) return count(Math.floor(ms / 3_600_000), 'hour');
  return count(Math.max(1, Math.floor(ms / 60_000)), 'minute');
};
const ago = (ms: number): string => `${span(ms)} ago`;

function someOf(names: readonly string[]): string {
  if (names.length === 0) return 'no host at all';
  const shown = names
    .slice(0, 3)
    .map((name) => short(name))
    .join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
