/**
 * The part of TLS 1.3's key schedule (RFC 8446, 7.1) that opens a server's handshake records: from the shared secret
 * and the transcript to a decipher. The certificates are in there.
 */
import { Buffer } from 'node:buffer';
import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { u16, u8, vector8 } from './bytes.ts';
import { malformed } from './failure.ts';
import { groups, suites } from './parameters.ts';
import type { Decipher } from './records.ts';

const tagBytes = 16;

export type KeyPair = { share: Uint8Array; secretWith(peerKey: Uint8Array): Promise<Uint8Array> };

export async function keyPair(group: number): Promise<KeyPair> {
  const { algorithm, secretBits } = groups.get(group)!;
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['deriveBits'])) as CryptoKeyPair;
  return {
    share: new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer),
    async secretWith(peerKey) {
      try {
        const peer = await crypto.subtle.importKey('raw', peerKey.slice(), algorithm, true, []);
        // The types of workers-types call this `$public`; the standard and the runtime say `public`.
        const agreement = { name: algorithm.name, public: peer } as unknown as SubtleCryptoDeriveKeyAlgorithm;
        return new Uint8Array(await crypto.subtle.deriveBits(agreement, pair.privateKey, secretBits));
      } catch {
        throw malformed('its key share is not a point of the group it chose');
      }
    },
  };
}

const suiteOf = (suite: number) => {
  const aead = suites.get(suite)?.aead;
  if (!aead) throw malformed(`it chose cipher suite 0x${suite.toString(16)}, which is none of TLS 1.3`);
  return aead;
};

export const transcriptHash = (suite: number, transcript: Uint8Array): Buffer =>
  createHash(suiteOf(suite).hash).update(transcript).digest();

/** @param transcript all messages from the first greeting to the ServerHello */
export function serverDecipher(suite: number, secret: Uint8Array, transcript: Uint8Array): Decipher {
  const { hash, cipher, keyBytes } = suiteOf(suite);
  const hashBytes = hash === 'sha384' ? 48 : 32;
  const hmac = (key: Uint8Array, data: Uint8Array) => createHmac(hash, key).update(data).digest();
  /** HKDF-Expand-Label; what is wanted here never needs more than its first block. */
  const expand = (key: Uint8Array, label: string, context: Uint8Array, bytes: number) =>
    hmac(
      key,
      Buffer.concat([u16(bytes), vector8(Buffer.from(`tls13 ${label}`)), vector8(context), u8(1)]),
    ).subarray(0, bytes);

  const none = Buffer.alloc(0);
  const zeros = Buffer.alloc(hashBytes);
  const early = hmac(zeros, zeros);
  const derived = expand(early, 'derived', createHash(hash).update(none).digest(), hashBytes);
  const traffic = expand(hmac(derived, secret), 's hs traffic', transcriptHash(suite, transcript), hashBytes);
  const key = expand(traffic, 'key', none, keyBytes);
  const iv = expand(traffic, 'iv', none, 12);

  let sequence = 0;
  return (header, sealed) => {
    if (sealed.length < tagBytes + 1) throw malformed('a sealed record is too short');
    const nonce = Buffer.from(iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence++) >>> 0, 8);
    const body = sealed.subarray(0, sealed.length - tagBytes);
    let plain: Buffer;
    try {
      const decipher = createDecipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(header, { plaintextLength: body.length });
      decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
      plain = Buffer.concat([decipher.update(body), decipher.final()]);
    } catch {
      throw malformed('a record does not open with the key agreed on');
    }
    // The content's type is its last byte, before any padding of zeros.
    const end = plain.findLastIndex((byte) => byte !== 0);
    if (end < 0) throw malformed('a sealed record is empty');
    return { type: plain[end]!, content: plain.subarray(0, end) };
  };
}
