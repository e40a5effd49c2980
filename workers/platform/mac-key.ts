/** Keys for signing, derived (HKDF, RFC 5869) from those that seal secrets: one ring to rotate, and no key serves two ends. */
import { fromBase64Url, type KeyRing } from './crypto.ts';

const utf8 = new TextEncoder();

/** HMAC-SHA-256. @returns null when the ring has no such key. @param purpose what the key is for, and nothing else */
export async function macKey(ring: KeyRing, id: string, purpose: string): Promise<CryptoKey | null> {
  const raw = Object.hasOwn(ring.keys, id) ? ring.keys[id] : undefined;
  if (raw === undefined) return null;
  const base = await crypto.subtle.importKey('raw', fromBase64Url(raw), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8.encode(purpose) },
    base,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  );
}
