/**
 * Secrets at rest: AES-256-GCM with the key's id in the ciphertext, so keys can rotate. A sealed text reads
 * `v1.<key id>.<iv>.<ciphertext>`, base64url; `context` is authenticated with it, so that a sealed text copied to
 * another row does not open.
 */
import { z } from 'zod';

/** `SECRETS_KEYS`: `{"current":"k1","keys":{"k1":"<32 bytes, base64url>"}}`. The same form serves `JWT_KEYS`. */
export const keyRing = z
  .string()
  .transform((text, ctx) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      ctx.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ current: z.string(), keys: z.record(z.string().regex(/^[A-Za-z0-9_-]+$/), z.string()) }))
  .refine((ring) => ring.current in ring.keys, 'the current key is not in the ring');
export type KeyRing = z.infer<typeof keyRing>;

export const toBase64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(text, 'base64url'));

const utf8 = new TextEncoder();

async function importKey(ring: KeyRing, id: string): Promise<CryptoKey> {
  const raw = ring.keys[id];
  if (raw === undefined) throw new Error(`the key ${id} is not in the ring`);
  return crypto.subtle.importKey('raw', fromBase64Url(raw), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export async function seal(ring: KeyRing, plain: string, context: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await importKey(ring, ring.current);
  const params = { name: 'AES-GCM', iv, additionalData: utf8.encode(context) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(params, key, utf8.encode(plain)));
  return `v1.${ring.current}.${toBase64Url(iv)}.${toBase64Url(sealed)}`;
}

/** @throws when the text was changed, belongs to another context, or its key is gone. */
export async function open(ring: KeyRing, sealed: string, context: string): Promise<string> {
  const [version, keyId, iv, body] = sealed.split('.');
  if (version !== 'v1' || !keyId || !iv || !body) throw new Error('not a sealed text');
  const key = await importKey(ring, keyId);
  const params = { name: 'AES-GCM', iv: fromBase64Url(iv), additionalData: utf8.encode(context) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(params, key, fromBase64Url(body)));
}

/** The contexts that are sealed; one function each so that both ends agree. */
export const sealContext = {
  request: (monitorId: string) => `monitor-request:${monitorId}`,
  pingKey: (monitorId: string) => `ping-key:${monitorId}`,
  channel: (channelId: string) => `channel:${channelId}`,
};
