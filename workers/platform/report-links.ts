/**
 * Links that show one workspace's report of one month without signing in (signed-text.ts). Each was mailed to one
 * recipient, whom it names by a hash, and is good while that address is among the report's recipients: taking it away
 * takes its links away. Who gets a forwarded mail can read that month, and nothing else.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { reportLinkValidMs } from '../domain/limits.ts';
import type { KeyRing } from './crypto.ts';
import { readSigned, signText } from './signed-text.ts';

const purpose = 'parallax report link v1';
export type ReportClaims = { workspaceId: string; month: string; recipient: string };
const payload = z.tuple([z.string(), z.string(), z.string(), z.number()]);

/** What a recipient is called where an address must not stand; the same in every month. */
export const recipientKey = (workspaceId: string, address: string): string =>
  createHash('sha256').update(`${workspaceId} ${address.toLowerCase()}`).digest('hex').slice(0, 16);

export const signReportLink = (
  ring: KeyRing,
  { workspaceId, month, recipient }: ReportClaims,
  now: number,
): Promise<string> => signText(ring, purpose, [workspaceId, month, recipient, now + reportLinkValidMs]);

/** @returns null for what we did not sign, and for what has expired; whether its recipient still is one is not known here */
export async function readReportLink(
  ring: KeyRing,
  token: string,
  now: number,
): Promise<ReportClaims | null> {
  const read = payload.safeParse(await readSigned(ring, purpose, token));
  if (!read.success) return null;
  const [workspaceId, month, recipient, expiresAt] = read.data;
  return expiresAt > now ? { workspaceId, month, recipient } : null;
}
