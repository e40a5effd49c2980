/** From certificates as a server sent them (DER) to what is worth telling of each. Pure. */
import { Buffer } from 'node:buffer';
import { type KeyObject, X509Certificate } from 'node:crypto';
import { certificateOf, type Served } from '../../domain/certificate.ts';
import type { Certificate } from '../../domain/details.ts';
import { certificateChainMax } from '../../domain/limits.ts';
import { readDer } from './der.ts';
import { malformed } from './failure.ts';
import type { Handshake } from './handshake.ts';

/** What a handshake showed, for whoever asked for `host`. @throws TlsFailure when a certificate is none */
export function describe(
  { protocol, cipher, certificates }: Handshake,
  host: string,
  now: number,
  certificateDays: readonly number[],
): Certificate {
  const chain = readChain(certificates.slice(0, certificateChainMax));
  return certificateOf({ protocol, cipher, chain, sent: certificates.length }, host, now, certificateDays);
}

/** @throws TlsFailure when one of them is no certificate */
export function readChain(chain: Uint8Array[]): Served[] {
  const parsed = chain.map(parse);
  return parsed.map(({ certificate, fields }, index): Served => {
    const next = parsed[index + 1]?.certificate;
    return {
      subject: distinguishedName(certificate.subject),
      issuer: distinguishedName(certificate.issuer),
      notBefore: time(certificate.validFrom),
      notAfter: time(certificate.validTo),
      sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      serial: certificate.serialNumber.toLowerCase(),
      ...keyOf(certificate),
      ...fields,
      signedByNext: next ? isSignedBy(certificate, next) : null,
    };
  });
}

function parse(der: Uint8Array) {
  try {
    return { certificate: new X509Certificate(Buffer.from(der)), fields: readDer(der) };
  } catch {
    throw malformed('it sent a certificate that cannot be read');
  }
}

/** `CN=a\nO=b` on one line. */
const distinguishedName = (name: string | undefined): string => (name ?? '').split('\n').join(', ');

function time(text: string): number {
  const ms = Date.parse(text);
  if (!Number.isFinite(ms)) throw malformed('a certificate has dates that cannot be read');
  return ms;
}

const curves: Readonly<Record<string, [name: string, bits: number]>> = {
  prime256v1: ['P-256', 256],
  secp384r1: ['P-384', 384],
  secp521r1: ['P-521', 521],
  secp224r1: ['P-224', 224],
};

function keyOf(certificate: X509Certificate): Pick<Served, 'keyType' | 'weakKey'> {
  let key: KeyObject;
  try {
    key = certificate.publicKey;
  } catch {
    return { keyType: 'unknown', weakKey: false };
  }
  const type = key.asymmetricKeyType ?? 'unknown';
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (type === 'ec') {
    const [name, bits] = curves[namedCurve ?? ''] ?? [namedCurve ?? 'unknown curve', 256];
    return { keyType: `EC ${name}`, weakKey: bits < 256 };
  }
  if (modulusLength === undefined) return { keyType: type, weakKey: false };
  return {
    keyType: `${type.startsWith('rsa') ? 'RSA' : type.toUpperCase()} ${modulusLength}`,
    weakKey: modulusLength < 2_048,
  };
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
