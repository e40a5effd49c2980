/** Users, their workspaces and their sessions. */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { memberships, refreshTokens, users, workspaces } from '../schema.ts';
import type { Db } from './status.ts';

export type UserRow = typeof users.$inferSelect;
export type Member = {
  user: UserRow;
  workspace: typeof workspaces.$inferSelect;
  role: (typeof memberships.$inferSelect)['role'];
};

export async function createAccount(
  db: Db,
  user: UserRow,
  workspace: typeof workspaces.$inferInsert,
): Promise<void> {
  const membership = {
    userId: user.id,
    workspaceId: workspace.id,
    role: 'owner' as const,
    createdAt: user.createdAt,
  };
  await db.batch([
    db.insert(users).values(user),
    db.insert(workspaces).values(workspace),
    db.insert(memberships).values(membership),
  ]);
}

export async function findUser(db: Db, email: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.email, email));
  return row ?? null;
}

/** A user in a workspace: in the named one, or in the first one joined. */
export async function findMember(db: Db, userId: string, workspaceId?: string): Promise<Member | null> {
  const [row] = await db
    .select({ user: users, workspace: workspaces, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
    .where(
      and(
        eq(memberships.userId, userId),
        workspaceId === undefined ? undefined : eq(memberships.workspaceId, workspaceId),
      ),
    )
    .orderBy(memberships.createdAt)
    .limit(1);
  return row ?? null;
}

export type RefreshRow = typeof refreshTokens.$inferSelect;

type NewRefreshToken = Pick<
  RefreshRow,
  'tokenHash' | 'sessionId' | 'userId' | 'workspaceId' | 'createdAt' | 'expiresAt'
>;

/**
 * In one statement with the question whether the session has ended: whoever ends it either finds this token and
 * revokes it too, or is found by it.
 * @returns false when the session has ended
 */
export async function insertRefreshToken(db: Db, token: NewRefreshToken): Promise<boolean> {
  const { tokenHash, sessionId, userId, workspaceId, createdAt, expiresAt } = token;
  const { meta } = await db.run(
    sql`insert into refresh_tokens (token_hash, session_id, user_id, workspace_id, created_at, expires_at)
        select ${tokenHash}, ${sessionId}, ${userId}, ${workspaceId}, ${createdAt}, ${expiresAt}
        where not exists (select 1 from refresh_tokens where session_id = ${sessionId} and revoked_at is not null)`,
  );
  return meta.changes === 1;
}
export async function findRefreshToken(db: Db, tokenHash: string): Promise<RefreshRow | null> {
  const [row] = await db.select().from(refreshTokens).where(eq(refreshTokens.tokenHash, tokenHash));
  return row ?? null;
}
/** @returns false when somebody else rotated it first */
export async function markRotated(db: Db, tokenHash: string, now: number): Promise<boolean> {
  const rows = await db
    .update(refreshTokens)
    .set({ rotatedAt: now })
    .where(and(eq(refreshTokens.tokenHash, tokenHash), isNull(refreshTokens.rotatedAt)))
    .returning({ hash: refreshTokens.tokenHash });
  return rows.length === 1;
}
export async function endSession(db: Db, sessionId: string, now: number): Promise<void> {
  await db
    .update(refreshTokens)
    .set({ revokedAt: now })
    .where(and(eq(refreshTokens.sessionId, sessionId), isNull(refreshTokens.revokedAt)));
}
