/**
 * The address that a reply to an alert goes to: `reply+<monitor>-<number>-<last day>-<MAC>@<domain>`. RFC 5321 gives the
 * part before the @ 64 characters, and some systems write it in lower case, so it says no more than which incident (its
 * id is made of the first two) and until when, and its MAC is HMAC-SHA-256 cut to 80 bits, in base32. Who guesses has one
 * chance in 2^80 with each mail. Whoever knows the address may write to that incident: it is as secret as the mail.
 */
import { timingSafeEqual } from 'node:crypto';
import { linkValidMs } from '../domain/limits.ts';
import type { KeyRing } from './crypto.ts';
import { macKey } from './mac-key.ts';

const purpose = 'parallax reply address v1';
const localPartMax = 64;
const dayMs = 86_400_000;
const macBytes = 10;
const utf8 = new TextEncoder();

export type ReplyTo = { monitorId: string; incidentId: string };

/** @returns null for an incident whose id has another form: it has no such address */
export async function replyLocalPart(ring: KeyRing, { monitorId, incidentId }: ReplyTo, now: number) {
  const [, monitor, number] = /^inc_([0-9a-z]+)_(\d{1,9})$/.exec(incidentId) ?? [];
  if (!monitor || !number || monitorId !== `mon_${monitor}`) return null;
  const lastDay = Math.floor((now + linkValidMs) / dayMs);
  const signed = `${monitor}-${Number(number).toString(36)}-${lastDay.toString(36)}`;
  const local = `reply+${signed}-${await macOf(ring, ring.current, signed)}`;
  return local.length <= localPartMax ? local : null;
}

/** @returns null for what we did not give out, and for what has expired */
export async function readReplyAddress(ring: KeyRing, address: string, now: number): Promise<ReplyTo | null> {
  const pattern = /^reply\+(([0-9a-z]{1,40})-([0-9a-z]{1,6})-([0-9a-z]{1,5}))-([a-z2-7]{16})@/;
  const [, signed, monitor, number, lastDay, mac] = pattern.exec(address.toLowerCase()) ?? [];
  if (!signed || !monitor || !number || !lastDay || !mac) return null;
  // There is no room for the key's id.
  const known = await Promise.all(Object.keys(ring.keys).map((id) => macOf(ring, id, signed)));
  const isOurs = known.map((one) => timingSafeEqual(utf8.encode(one), utf8.encode(mac))).includes(true);
  if (!isOurs || (Number.parseInt(lastDay, 36) + 1) * dayMs <= now) return null;
  return { monitorId: `mon_${monitor}`, incidentId: `inc_${monitor}_${Number.parseInt(number, 36)}` };
}

async function macOf(ring: KeyRing, keyId: string, signed: string): Promise<string> {
  const key = await macKey(ring, keyId, purpose);
  if (!key) throw new Error(`the key ${keyId} is not in the ring`);
  return base32(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(signed)), 0, macBytes));
}

/** RFC 4648, lower case; for whole groups of five bits. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)])
    .join('');
}
