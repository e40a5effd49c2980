import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Me, Problem, Session } from '../../../workers/wire/api.ts';
import { app } from '../../../workers/api/app.ts';
import { call, cookieOf, env, origin, people } from './people.ts';

let all: Awaited<ReturnType<typeof people>>;
beforeAll(async () => {
  all = await people();
});
const refresh = (cookie: string, headers = {}) =>
  call<Session & Problem>('POST', '/api/v1/auth/refresh', { headers: { cookie, ...headers } });

describe('accounts', () => {
  it('a session says who and where, and its cookie is for no script', async () => {
    const made = await call<Session>('POST', '/api/v1/auth/register', {
      body: { email: ' New@Example.com ', password: 'a long enough password' },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { expiresInSeconds: 900, user: { email: 'new@example.com' }, workspace: { role: 'owner' } },
    });
    expect(made.headers.getSetCookie()[0]).toMatch(/^parallax_refresh=.*HttpOnly; Secure; SameSite=Lax/);
    const me = await call<Me>('GET', '/api/v1/me', { token: made.body.accessToken });
    expect(me.body.user.id).toBe(made.body.user.id);
    const stored = await env.DB.prepare(
      "select password_hash from users where email = 'new@example.com'",
    ).first<{ password_hash: string }>();
    expect(stored!.password_hash).toMatch(/^scrypt\$16384\$8\$5\$/);
  });

  it('the same address twice is a conflict that names the field', async () => {
    const again = await call<Problem>('POST', '/api/v1/auth/register', {
      body: { email: 'new@example.com', password: 'a long enough password' },
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict', errors: [{ path: 'email' }] } });
  });

  it('a wrong password and an unknown address get the same answer', async () => {
    const login = (email: string, password: string) =>
      call<Problem>('POST', '/api/v1/auth/login', { body: { email, password } });
    const [wrong, unknown] = [
      await login('new@example.com', 'not it at all'),
      await login('nobody@example.com', 'not it at all'),
    ];
    expect(wrong.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    expect((await login('new@example.com', 'a long enough password')).status).toBe(200);
  });
});

describe('refresh tokens', () => {
  it('rotate: each use gives a new one', async () => {
    const first = await refresh(all.charlie.cookie);
    expect(first.status).toBe(200);
    const next = cookieOf(first.headers);
    expect(next).not.toBe(all.charlie.cookie);
    expect((await refresh(next)).status).toBe(200);
  });

  it('used again at once, by two tabs, both go on', async () => {
    const cookie = cookieOf((await refresh(all.charlie.cookie)).headers);
    const both = await Promise.all([refresh(cookie), refresh(cookie)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('used again later end the whole session', async () => {
    const { alice } = await people();
    const next = cookieOf((await refresh(alice.cookie)).headers);
    await env.DB.prepare(
      'update refresh_tokens set rotated_at = rotated_at - 60000 where rotated_at is not null',
    ).run();
    expect((await refresh(alice.cookie)).status).toBe(401);
    expect((await refresh(next)).status).toBe(401);
  });

  it('cannot be used from another site, nor after signing out', async () => {
    const { alice } = await people();
    expect(await refresh(alice.cookie, { origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    expect((await call('POST', '/api/v1/auth/logout', { headers: { cookie: alice.cookie } })).status).toBe(
      204,
    );
    expect((await refresh(alice.cookie)).status).toBe(401);
  });
});

describe('a session that ends while it is being refreshed', () => {
  /** The binding, with something that happens just before a new refresh token is written. */
  const beforeInsert = (happen: () => Promise<unknown>): D1Database =>
    new Proxy(env.DB, {
      get: (target, name: 'prepare' | 'batch') => {
        if (name === 'batch') return target.batch.bind(target);
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (!/^insert into .?refresh_tokens/.test(sql)) return statement;
          const run = async (...values: unknown[]) => {
            await happen();
            return statement.bind(...values).run();
          };
          return { bind: (...values: unknown[]) => ({ run: () => run(...values) }) };
        };
      },
    });

  it.each([
    ['signing out', (cookie: string) => call('POST', '/api/v1/auth/logout', { headers: { cookie } })],
    [
      'a spent token that comes again',
      async (cookie: string) => {
        await env.DB.prepare(
          'update refresh_tokens set rotated_at = rotated_at - 60000 where rotated_at > 0',
        ).run();
        expect((await refresh(cookie)).status).toBe(401);
      },
    ],
  ])('by %s stays ended', async (_name, end) => {
    const { cookie } = (await people()).alice;
    const given = { DB: beforeInsert(() => end(cookie)) };
    const late = await call('POST', '/api/v1/auth/refresh', { headers: { cookie }, given });
    expect(late.status).toBe(401);
    const live = 'select count(*) as n from refresh_tokens where revoked_at is null and session_id = ';
    const session = '(select session_id from refresh_tokens order by revoked_at desc limit 1)';
    expect(await env.DB.prepare(live + session).first()).toEqual({ n: 0 });
  });
});

describe('a body that does not end', () => {
  it('is refused as soon as it is too long', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const headers = { 'content-type': 'application/json' };
    const request = new Request(`${origin}/api/v1/auth/login`, { method: 'POST', body: endless, headers });
    expect((await app.fetch(request, env)).status).toBe(413);
    expect(sent).toBeLessThan(20);
  });
});

describe('the log', () => {
  it('tells which query failed and why, and none of its values', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const failing = { bind: () => ({ raw: () => Promise.reject(new Error('D1 is full')) }) };
    const DB = { prepare: () => failing } as unknown as D1Database;
    const body = { email: 'private@example.com', password: 'a long enough password' };
    const answer = await call<Problem>('POST', '/api/v1/auth/login', { body, given: { DB } });
    const lines = said.mock.calls.join();
    said.mockRestore();
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(lines).toContain('from \\"users\\"');
    expect(lines).toContain('D1 is full');
    expect(lines + JSON.stringify(answer.body)).not.toContain('private@example.com');
  });
});

describe('every error is a problem document', () => {
  it.each([
    ['no token', 'GET', '/api/v1/monitors', {}, 401, 'unauthenticated'],
    ['a bad token', 'GET', '/api/v1/monitors', { token: 'x.y.z' }, 401, 'unauthenticated'],
    ['nothing there', 'GET', '/api/v1/nothing', {}, 401, 'unauthenticated'],
    ['nothing at the root', 'GET', '/nothing', {}, 404, 'not_found'],
    [
      'no JSON',
      'POST',
      '/api/v1/auth/login',
      { body: '{', headers: { 'content-type': 'application/json' } },
      400,
      'bad_request',
    ],
    [
      'another media type',
      'POST',
      '/api/v1/auth/login',
      { body: 'a=b', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    [
      'too much',
      'POST',
      '/api/v1/auth/login',
      { body: JSON.stringify({ email: 'x'.repeat(300_000) }) },
      413,
      'too_large',
    ],
    [
      'unknown fields',
      'POST',
      '/api/v1/auth/login',
      { body: { email: 'a@b.co', password: 'x', admin: true } },
      400,
      'invalid',
    ],
  ] as const)('%s', async (_name, method, path, init, status, code) => {
    const answer = await call<Problem>(method, path, init);
    expect(answer).toMatchObject({ status, body: { code, status } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});
