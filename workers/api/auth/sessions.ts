/**
 * Refresh tokens. Each use rotates: the old one is spent, a new one belongs to the same session. A spent token that
 * comes again was stolen, or its thief was first: the whole session ends. Only parallel requests of one browser may
 * use the same token twice, within a few seconds. A session that has ended gets no new token, whatever was under way.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import {
  endSession,
  findRefreshToken,
  insertRefreshToken,
  markRotated,
} from '../../../db/d1/queries/accounts.ts';
import type { Db } from '../../../db/d1/queries/status.ts';
import { newId } from '../../platform/id.ts';
import type { App } from '../env.ts';
import { Problem } from '../problems.ts';

const cookieName = 'parallax_refresh';
const refreshSeconds = 30 * 86_400;
const graceMs = 10_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

type Owner = { userId: string; workspaceId: string };

/** @throws `unauthenticated` when the session that is to go on has ended meanwhile */
export async function beginSession(
  c: Context<App>,
  db: Db,
  owner: Owner,
  sessionId = newId('ses'),
): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const now = Date.now();
  const expiresAt = now + refreshSeconds * 1_000;
  const row = { tokenHash: hashOf(token), sessionId, ...owner, createdAt: now, expiresAt };
  if (!(await insertRefreshToken(db, row))) throw expired(c);
  setCookie(c, cookieName, token, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    secure: new URL(c.req.url).protocol === 'https:',
    maxAge: refreshSeconds,
  });
}

/** @returns whose session it is; throws `unauthenticated` for a token that is unknown, spent, revoked or too old */
export async function rotateSession(c: Context<App>, db: Db): Promise<Owner> {
  const token = getCookie(c, cookieName);
  const row = token ? await findRefreshToken(db, hashOf(token)) : null;
  const now = Date.now();
  if (!row || row.revokedAt !== null || row.expiresAt <= now) throw expired(c);
  const first = row.rotatedAt === null && (await markRotated(db, row.tokenHash, now));
  if (!first && now - (row.rotatedAt ?? now) > graceMs) {
    await endSession(db, row.sessionId, now);
    throw expired(c);
  }
  const owner = { userId: row.userId, workspaceId: row.workspaceId };
  await beginSession(c, db, owner, row.sessionId);
  return owner;
}

export async function leaveSession(c: Context<App>, db: Db): Promise<void> {
  const token = getCookie(c, cookieName);
  const row = token ? await findRefreshToken(db, hashOf(token)) : null;
  if (row) await endSession(db, row.sessionId, Date.now());
  deleteCookie(c, cookieName, { path: '/' });
}

function expired(c: Context<App>): Problem {
  deleteCookie(c, cookieName, { path: '/' });
  return new Problem('unauthenticated', 'this session has ended: sign in again');
}

/** The cookie travels by itself, so a page of another origin must not be able to use it. */
export function sameOriginOnly(c: Context<App>): void {
  const origin = c.req.header('origin');
  if (!origin) return;
  const here = [
    new URL(c.req.url).origin,
    c.env.PUBLIC_URL,
    `http://${c.req.header('host')}`,
    `https://${c.req.header('host')}`,
  ];
  if (!here.includes(origin)) throw new Problem('forbidden', 'this request came from another site');
}
