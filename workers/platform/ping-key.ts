/**
 * The address that a job calls ends with `<monitor id>-<secret>`: the key names its monitor without a look-up, and the
 * monitor's object knows the secret's hash and nothing more. 22 letters and digits are about 131 bits of chance, so a
 * plain SHA-256 cannot be undone.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { customAlphabet } from 'nanoid';

const secretOf = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 22);

export type PingKey = { monitorId: string; secret: string };

export const newPingKey = (monitorId: string): PingKey => ({ monitorId, secret: secretOf() });
export const pingKeyText = ({ monitorId, secret }: PingKey): string => `${monitorId}-${secret}`;

/** @returns null for what cannot be a key: nobody need be asked about it */
export function readPingKey(text: string): PingKey | null {
  const [, monitorId, secret] = /^(mon_[0-9a-z]{1,40})-([0-9A-Za-z]{22})$/.exec(text) ?? [];
  return monitorId && secret ? { monitorId, secret } : null;
}

/** SHA-256, base64url. */
export const hashOfSecret = (secret: string): string => digest(secret).toString('base64url');

/** Takes as long whatever is wrong. */
export const isSecret = (secret: string, hash: string): boolean => {
  const known = Buffer.from(hash, 'base64url');
  return known.length === 32 && timingSafeEqual(digest(secret), known);
};

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
