/**
 * Links that acknowledge one incident without signing in: `<key id>.<claims>.<HMAC-SHA-256>`, base64url. Whoever has one
 * may use it until it expires or the incident is acknowledged or over, so it belongs into messages to people only. A key
 * that left the ring takes its links with it.
 */
import { z } from 'zod';
import { linkValidMs } from '../domain/limits.ts';
import { fromBase64Url, type KeyRing, toBase64Url } from './crypto.ts';
import { macKey } from './mac-key.ts';

const purpose = 'parallax acknowledge link v1';
/** The last letter of 32 bytes says four bits only: no second spelling of it is taken. */
const pattern = /^([\w-]+)\.([\w-]+)\.([\w-]{42}[AEIMQUYcgkosw048])$/;
const tokenLengthMax = 1_500;
const labelLengthMax = 120;
const utf8 = new TextEncoder();

/** `label` names whom it was sent to: a channel, or the one recipient of its mail. */
export type LinkClaims = {
  workspaceId: string;
  monitorId: string;
  incidentId: string;
  channelId: string;
  label: string;
};
const payload = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string(), z.number()]);

export async function signLink(ring: KeyRing, claims: LinkClaims, now: number): Promise<string> {
  const { workspaceId, monitorId, incidentId, channelId, label } = claims;
  const told = [
    workspaceId,
    monitorId,
    incidentId,
    channelId,
    label.slice(0, labelLengthMax),
    now + linkValidMs,
  ];
  const signed = `${ring.current}.${toBase64Url(utf8.encode(JSON.stringify(told)))}`;
  const key = await macKey(ring, ring.current, purpose);
  if (!key) throw new Error('the current key is not in the ring');
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(signed)));
  return `${signed}.${toBase64Url(mac)}`;
}

/** @returns null for what we did not sign, and for what has expired */
export async function readLink(ring: KeyRing, token: string, now: number): Promise<LinkClaims | null> {
  if (token.length > tokenLengthMax) return null;
  const [, keyId, claims, mac] = pattern.exec(token) ?? [];
  const key = keyId ? await macKey(ring, keyId, purpose) : null;
  if (!keyId || !claims || !mac || !key) return null;
  // Takes as long whatever is wrong.
  const isOurs = await crypto.subtle.verify(
    'HMAC',
    key,
    fromBase64Url(mac),
    utf8.encode(`${keyId}.${claims}`),
  );
  if (!isOurs) return null;
  const read = payload.safeParse(JSON.parse(new TextDecoder().decode(fromBase64Url(claims))));
  if (!read.success) return null;
  const [workspaceId, monitorId, incidentId, channelId, label, expiresAt] = read.data;
  return expiresAt > now ? { workspaceId, monitorId, incidentId, channelId, label } : null;
}
