/**
 * Links that acknowledge one incident without signing in (signed-text.ts). Whoever has one may use it until it expires
 * or the incident is acknowledged or over, so it belongs into messages to people only.
 */
import { z } from 'zod';
import { linkValidMs } from '../domain/limits.ts';
import type { KeyRing } from './crypto.ts';
import { readSigned, signText } from './signed-text.ts';

const purpose = 'parallax acknowledge link v1';
const labelLengthMax = 120;

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
  const shown = label.slice(0, labelLengthMax);
  return signText(ring, purpose, [workspaceId, monitorId, incidentId, channelId, shown, now + linkValidMs]);
}

/** @returns null for what we did not sign, and for what has expired */
export async function readLink(ring: KeyRing, token: string, now: number): Promise<LinkClaims | null> {
  const read = payload.safeParse(await readSigned(ring, purpose, token));
  if (!read.success) return null;
  const [workspaceId, monitorId, incidentId, channelId, label, expiresAt] = read.data;
  return expiresAt > now ? { workspaceId, monitorId, incidentId, channelId, label } : null;
}
