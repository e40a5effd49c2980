/** Alice owns a workspace, Bob may only read in it, Charlie is from elsewhere. */
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { app } from '../../../workers/api/app.ts';
import { signAccess } from '../../../workers/api/auth/tokens.ts';
import type { Env } from '../../../workers/api/env.ts';
import type { Problem, Session } from '../../../workers/wire/api.ts';

export const env = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
export const origin = 'https://parallax.test';

export type Answer<T = Record<string, never>> = { status: number; body: T; headers: Headers };
export type Person = <T = never>(
  method: string,
  path: string,
  body?: unknown,
  given?: Partial<Env>,
) => Promise<Answer<T>>;

export async function call<T>(
  method: string,
  path: string,
  init: { token?: string; body?: unknown; headers?: Record<string, string>; given?: Partial<Env> } = {},
): Promise<Answer<T>> {
  const headers = new Headers(init.headers);
  if (init.token) headers.set('authorization', `Bearer ${init.token}`);
  if (init.body !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  const body =
    init.body === undefined ? null : typeof init.body === 'string' ? init.body : JSON.stringify(init.body);
  const response = await app.fetch(new Request(origin + path, { method, headers, body }), {
    ...env,
    ...init.given,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as T };
}

const as =
  (token: string): Person =>
  (method, path, body, given) =>
    call(method, path, { token, body, given });
let count = 0;

export async function people() {
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  count += 1;
  const register = async (name: string) => {
    const made = await call<Session>('POST', '/api/v1/auth/register', {
      body: { email: `${name}${count}@example.com`, password: 'a long enough password', name },
    });
    return { session: made.body, call: as(made.body.accessToken), cookie: cookieOf(made.headers) };
  };
  const [alice, bobAlone, charlie] = [
    await register('alice'),
    await register('bob'),
    await register('charlie'),
  ];
  const workspaceId = alice.session.workspace.id;
  await env.DB.prepare('insert into memberships values (?, ?, ?, 0)')
    .bind(bobAlone.session.user.id, workspaceId, 'viewer')
    .run();
  const bob = as(
    await signAccess(env.JWT_KEYS, { userId: bobAlone.session.user.id, workspaceId, role: 'viewer' }),
  );
  return { alice, bob, charlie };
}

export const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
export type Refusal = Problem;
