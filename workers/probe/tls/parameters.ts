/** The numbers of TLS that an inspection offers and understands, with their usual (OpenSSL) names. */
import type { TlsProtocol } from '../../domain/request.ts';

export const handshakeType = { clientHello: 1, serverHello: 2, certificate: 11, certificateRequest: 13, serverHelloDone: 14, messageHash: 254 } as const; // prettier-ignore
export const recordType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;
export const extensionType = { serverName: 0, groups: 10, pointFormats: 11, signatures: 13, extendedMasterSecret: 23, versions: 43, cookie: 44, keyShare: 51, renegotiation: 0xff01 } as const; // prettier-ignore

export const protocols: Readonly<Record<number, TlsProtocol>> = {
  0x0304: 'TLSv1.3',
  0x0303: 'TLSv1.2',
  0x0302: 'TLSv1.1',
  0x0301: 'TLSv1',
};

type Suite = {
  name: string;
  /** What TLS 1.3 protects its records with. */
  aead?: { hash: 'sha256' | 'sha384'; cipher: string; keyBytes: number };
};

/** In the order they are offered. The last are weak: only a server that knows nothing better picks one. */
export const suites: ReadonlyMap<number, Suite> = new Map<number, Suite>([
  [0x1301, { name: 'TLS_AES_128_GCM_SHA256', aead: { hash: 'sha256', cipher: 'aes-128-gcm', keyBytes: 16 } }],
  [0x1302, { name: 'TLS_AES_256_GCM_SHA384', aead: { hash: 'sha384', cipher: 'aes-256-gcm', keyBytes: 32 } }],
  [
    0x1303,
    {
      name: 'TLS_CHACHA20_POLY1305_SHA256',
      aead: { hash: 'sha256', cipher: 'chacha20-poly1305', keyBytes: 32 },
    },
  ],
  [0xc02b, { name: 'ECDHE-ECDSA-AES128-GCM-SHA256' }],
  [0xc02f, { name: 'ECDHE-RSA-AES128-GCM-SHA256' }],
  [0xc02c, { name: 'ECDHE-ECDSA-AES256-GCM-SHA384' }],
  [0xc030, { name: 'ECDHE-RSA-AES256-GCM-SHA384' }],
  [0xcca9, { name: 'ECDHE-ECDSA-CHACHA20-POLY1305' }],
  [0xcca8, { name: 'ECDHE-RSA-CHACHA20-POLY1305' }],
  [0x9e, { name: 'DHE-RSA-AES128-GCM-SHA256' }],
  [0x9f, { name: 'DHE-RSA-AES256-GCM-SHA384' }],
  [0xc023, { name: 'ECDHE-ECDSA-AES128-SHA256' }],
  [0xc027, { name: 'ECDHE-RSA-AES128-SHA256' }],
  [0xc009, { name: 'ECDHE-ECDSA-AES128-SHA' }],
  [0xc013, { name: 'ECDHE-RSA-AES128-SHA' }],
  [0xc00a, { name: 'ECDHE-ECDSA-AES256-SHA' }],
  [0xc014, { name: 'ECDHE-RSA-AES256-SHA' }],
  [0x33, { name: 'DHE-RSA-AES128-SHA' }],
  [0x39, { name: 'DHE-RSA-AES256-SHA' }],
  [0x9c, { name: 'AES128-GCM-SHA256' }],
  [0x9d, { name: 'AES256-GCM-SHA384' }],
  [0x2f, { name: 'AES128-SHA' }],
  [0x35, { name: 'AES256-SHA' }],
  [0x0a, { name: 'DES-CBC3-SHA' }],
  [0x05, { name: 'RC4-SHA' }],
]);

type Group = { algorithm: { name: string; namedCurve?: string }; secretBits: number };
/** Key exchanges that every client offers. In TLS 1.3 a share is sent of the first only; who wants another asks. */
export const groups: ReadonlyMap<number, Group> = new Map<number, Group>([
  [0x1d, { algorithm: { name: 'X25519' }, secretBits: 256 }],
  [0x17, { algorithm: { name: 'ECDH', namedCurve: 'P-256' }, secretBits: 256 }],
  [0x18, { algorithm: { name: 'ECDH', namedCurve: 'P-384' }, secretBits: 384 }],
]);
export const groupFirst = 0x1d;

/** ECDSA, EdDSA, RSA-PSS, RSA; SHA-1 last, so that servers that can do no better still show what they have. */
export const signatures = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
];

const alerts: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};
export const alertName = (code: number): string => alerts[code] ?? `number ${code}`;
