/**
 * Certificates as a test wants them, good and bad ones, made on the spot: X.509 in DER (RFC 5280, 4.1), signed by
 * node:crypto. No openssl has to be on the machine.
 */
import { type KeyObject, X509Certificate, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import net from 'node:net';

export type Identity = {
  name: string;
  certificate: Buffer;
  privateKey: KeyObject;
  publicKey: KeyObject;
};
export type KeyKind = 'P-256' | 'P-384' | 'RSA 2048' | 'RSA 1024';
export type Wish = {
  name: string;
  /** Null: it signs itself. */
  issuer: Identity | null;
  /** DNS names and addresses. */
  hosts?: string[];
  authority?: boolean;
  key?: KeyKind;
  hash?: 'sha256' | 'sha1';
  notBefore?: Date;
  notAfter?: Date;
};

const dayMs = 86_400_000;
export const daysFromNow = (days: number): Date => new Date(Date.now() + days * dayMs);

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const bytes = body.length < 0x80 ? 0 : body.length < 0x100 ? 1 : 2;
  const length = Buffer.alloc(3);
  length.writeUInt16BE(body.length, 1);
  const head = bytes === 0 ? [tag, body.length] : [tag, 0x80 | bytes, ...length.subarray(3 - bytes)];
  return Buffer.concat([Buffer.from(head), body]);
}
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const octets = (body: Uint8Array) => der(0x04, body);
const bits = (body: Uint8Array) => der(0x03, Buffer.from([0]), body);
const integer = (body: Uint8Array) => der(0x02, body);
const yes = der(0x01, Buffer.from([255]));

const common = '550403';
const nameOf = (name: string) =>
  sequence(der(0x31, sequence(objectId(common), der(0x0c, Buffer.from(name)))));
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
const extension = (id: string, body: Uint8Array, critical = false) =>
  sequence(objectId(id), ...(critical ? [yes] : []), octets(body));

const hostName = (host: string) =>
  net.isIPv4(host)
    ? der(0x87, Buffer.from(host.split('.').map(Number)))
    : host === '::1'
      ? der(0x87, Buffer.from([...new Array<number>(15).fill(0), 1]))
      : der(0x82, Buffer.from(host));

const signatures = {
  ec: { sha256: sequence(objectId('2a8648ce3d040302')), sha1: sequence(objectId('2a8648ce3d0401')) },
  rsa: {
    sha256: sequence(objectId('2a864886f70d01010b'), der(0x05)),
    sha1: sequence(objectId('2a864886f70d010105'), der(0x05)),
  },
};

const keys = (kind: KeyKind) =>
  kind.startsWith('RSA')
    ? generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })
    : generateKeyPairSync('ec', { namedCurve: kind });

export function certify(wish: Wish): Identity {
  const { name, issuer, hosts = [], authority = false, key = 'P-256', hash = 'sha256' } = wish;
  const { notBefore = daysFromNow(-30), notAfter = daysFromNow(60) } = wish;
  const { privateKey, publicKey } = keys(key);
  const signer = issuer?.privateKey ?? privateKey;
  const algorithm = signatures[signer.asymmetricKeyType as 'ec' | 'rsa'][hash];
  const extensions = [
    extension('551d13', authority ? sequence(yes) : sequence(), true),
    ...(hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(hostName)))] : []),
  ];
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const tbs = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(time(notBefore), time(notAfter)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const certificate = sequence(tbs, algorithm, bits(sign(hash, tbs, signer)));
  return { name, certificate, privateKey, publicKey };
}

export const pem = ({ certificate }: Identity): string => new X509Certificate(certificate).toString();
/** What `tls.createServer` wants: the key, and the chain from the server's own certificate up. */
export const served = (...chain: [Identity, ...Identity[]]): { key: string; cert: string } => ({
  key: chain[0].privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  cert: chain.map(pem).join(''),
});
