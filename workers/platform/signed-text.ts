/**
 * Claims that we signed and others carry: `<key id>.<claims>.<HMAC-SHA-256>`, base64url. A purpose has a key of its own,
 * so that what was signed for one thing is no claim to another. A key that left the ring takes what it signed with it.
 */
import { fromBase64Url, type KeyRing, toBase64Url } from './crypto.ts';
import { macKey } from './mac-key.ts';

/** The last letter of 32 bytes says four bits only: no second spelling of it is taken. */
const pattern = /^([\w-]+)\.([\w-]+)\.([\w-]{42}[AEIMQUYcgkosw048])$/;
const lengthMax = 1_500;
const utf8 = new TextEncoder();

export async function signText(ring: KeyRing, purpose: string, claims: unknown): Promise<string> {
  const signed = `${ring.current}.${toBase64Url(utf8.encode(JSON.stringify(claims)))}`;
  const key = await macKey(ring, ring.current, purpose);
  if (!key) throw new Error('the current key is not in the ring');
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(signed)));
  return `${signed}.${toBase64Url(mac)}`;
}

/** @returns undefined for what we did not sign */
export async function readSigned(ring: KeyRing, purpose: string, token: string): Promise<unknown> {
  if (token.length > lengthMax) return undefined;
  const [, keyId, claims, mac] = pattern.exec(token) ?? [];
  const key = keyId ? await macKey(ring, keyId, purpose) : null;
  if (!keyId || !claims || !mac || !key) return undefined;
  // Takes as long whatever is wrong.
  const isOurs = await crypto.subtle.verify(
    'HMAC',
    key,
    fromBase64Url(mac),
    utf8.encode(`${keyId}.${claims}`),
  );
  return isOurs ? (JSON.parse(new TextDecoder().decode(fromBase64Url(claims))) as unknown) : undefined;
}
