/** Accounts and sessions. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { createAccount, findMember, findUser, type Member } from '../../../db/d1/queries/accounts.ts';
import { newId } from '../../platform/id.ts';
import { iso } from '../../platform/present.ts';
import { loginBody, type Me, registerBody, type Session } from '../../wire/api.ts';
import { hashPassword, verifyNobody, verifyPassword } from '../auth/password.ts';
import { beginSession, leaveSession, rotateSession, sameOriginOnly } from '../auth/sessions.ts';
import { accessSeconds, signAccess } from '../auth/tokens.ts';
import { countTryOfAccount, countTryOfAddress } from '../auth/tries.ts';
import { body } from '../body.ts';
import type { App } from '../env.ts';
import { signedIn } from '../middleware/auth.ts';
import { Problem } from '../problems.ts';

export const presentMember = ({ user, workspace, role }: Member): Me => ({
  user: { id: user.id, email: user.email, name: user.name, createdAt: iso(user.createdAt) },
  workspace: { id: workspace.id, name: workspace.name, role },
});

async function sessionOf(c: Context<App>, member: Member): Promise<Session> {
  const caller = { userId: member.user.id, workspaceId: member.workspace.id, role: member.role };
  return {
    accessToken: await signAccess(c.env.JWT_KEYS, caller),
    expiresInSeconds: accessSeconds,
    ...presentMember(member),
  };
}

const taken = () =>
  new Problem('conflict', 'email: an account with this address exists already', [
    { path: 'email', message: 'an account with this address exists already' },
  ]);

export const auth = new Hono<App>()
  .post('/register', async (c) => {
    sameOriginOnly(c);
    const { email, password, ...given } = await body(c, registerBody);
    await countTryOfAddress(c);
    const db = drizzle(c.env.DB);
    if (await findUser(db, email)) throw taken();
    const createdAt = Date.now();
    const name = given.name ?? email.split('@')[0]!;
    const user = { id: newId('usr'), email, name, passwordHash: await hashPassword(password), createdAt };
    const workspace = {
      id: newId('wsp'),
      name: given.workspaceName ?? `${name}'s workspace`,
      storm: null,
      retention: null,
      userShares: null,
      report: null,
      createdAt,
    };
    try {
      await createAccount(db, user, workspace);
    } catch (error) {
      // Two registrations at once: the unique index decides.
      if (/UNIQUE/i.test(String((error as Error).cause ?? error))) throw taken();
      throw error;
    }
    await beginSession(c, db, { userId: user.id, workspaceId: workspace.id });
    return c.json(await sessionOf(c, { user, workspace, role: 'owner' }), 201);
  })
  .post('/login', async (c) => {
    sameOriginOnly(c);
    const { email, password } = await body(c, loginBody);
    await countTryOfAddress(c);
    await countTryOfAccount(c, email);
    const db = drizzle(c.env.DB);
    const user = await findUser(db, email);
    const right = user ? await verifyPassword(password, user.passwordHash) : await verifyNobody(password);
    const member = user && right ? await findMember(db, user.id) : null;
    if (!member) throw new Problem('unauthenticated', 'email or password is wrong');
    await beginSession(c, db, { userId: member.user.id, workspaceId: member.workspace.id });
    return c.json(await sessionOf(c, member));
  })
  .post('/refresh', async (c) => {
    sameOriginOnly(c);
    const db = drizzle(c.env.DB);
    const owner = await rotateSession(c, db);
    const member = await findMember(db, owner.userId, owner.workspaceId);
    if (!member) throw new Problem('unauthenticated', 'this account is gone');
    return c.json(await sessionOf(c, member));
  })
  .post('/logout', async (c) => {
    sameOriginOnly(c);
    await leaveSession(c, drizzle(c.env.DB));
    return c.body(null, 204);
  });

export const me = new Hono<App>().use(signedIn).get('/', async (c) => {
  const member = await findMember(drizzle(c.env.DB), c.var.caller.userId, c.var.caller.workspaceId);
  if (!member) throw new Problem('unauthenticated', 'this account is gone');
  return c.json(presentMember(member));
});
