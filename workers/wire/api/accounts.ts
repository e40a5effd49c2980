/** Accounts: who signs in, and the session that follows. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { time } from './time.ts';

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));

export const registerBody = z.strictObject({
  email,
  password: z.string().min(10, 'use at least 10 characters').max(200),
  name: z.string().trim().min(1).max(limits.nameLengthMax).optional(),
  workspaceName: z.string().trim().min(1).max(limits.nameLengthMax).optional(),
});
export type RegisterBody = z.infer<typeof registerBody>;
export const loginBody = z.strictObject({ email, password: z.string().min(1).max(200) });
export type LoginBody = z.infer<typeof loginBody>;

export const apiUser = z.object({ id: z.string(), email: z.string(), name: z.string(), createdAt: time });
export type ApiUser = z.infer<typeof apiUser>;
export const roles = ['owner', 'admin', 'editor', 'viewer'] as const;
export type Role = (typeof roles)[number];
export const apiWorkspace = z.object({ id: z.string(), name: z.string(), role: z.enum(roles) });
export type ApiWorkspace = z.infer<typeof apiWorkspace>;
export const session = z.object({
  accessToken: z.string(),
  expiresInSeconds: z.number(),
  user: apiUser,
  workspace: apiWorkspace,
});
export type Session = z.infer<typeof session>;
export const me = z.object({ user: apiUser, workspace: apiWorkspace });
export type Me = z.infer<typeof me>;
