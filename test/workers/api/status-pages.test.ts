import { beforeAll, describe, expect, it } from 'vitest';
import { app } from '../../../workers/api/app.ts';
import type { Problem, PublicStatus } from '../../../workers/wire/api.ts';
import { call, env, origin } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let monitor: Awaited<ReturnType<typeof seed>>['monitor'];
let page: Awaited<ReturnType<typeof seed>>['page'];
beforeAll(async () => {
  ({ all, monitor, page } = await seed());
});

describe('status pages', () => {
  const socketOf = async (slug: string, given: Partial<typeof env>): Promise<Response> => {
    const headers = { upgrade: 'websocket' };
    const request = new Request(`${origin}/api/v1/live/status/${slug}`, { headers });
    const response = await app.fetch(request, { ...env, ...given });
    response.webSocket?.accept();
    response.webSocket?.close();
    return response;
  };

  it('have addresses of their own', async () => {
    const taken = await all.charlie.call<Problem>('POST', '/api/v1/status-pages', {
      slug: 'acme',
      title: 'Other',
    });
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ path: 'slug' }] } });
  });

  it('refuse a change of nothing and a monitor named twice', async () => {
    const change = (body: unknown) =>
      all.alice.call<Problem>('PATCH', `/api/v1/status-pages/${page.id}`, body);
    expect(await change({})).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect(await change({ monitorIds: [monitor.id, monitor.id] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'monitorIds' }] },
    });
    expect((await change({ title: 'Acme Inc.' })).status).toBe(200);
  });

  it('tell the public nothing private, and answer from the last snapshot when D1 refuses every call', async () => {
    const fresh = await call<PublicStatus>('GET', '/api/v1/public/status/acme');
    expect(fresh.status).toBe(200);
    expect(fresh.body.components).toHaveLength(1);
    expect(JSON.stringify(fresh.body)).not.toMatch(/shop\.example|weur|wsp_/);
    const away = new Proxy({}, { get: () => () => { throw new Error('D1 is away'); } }) as D1Database; // prettier-ignore
    const kept = await call<PublicStatus>('GET', '/api/v1/public/status/acme', { given: { DB: away } });
    expect(kept.status).toBe(200);
    expect(kept.body.components[0]!.id).toBe(monitor.id);
    expect((await call('GET', '/api/v1/public/status/none')).status).toBe(404);
    for (const given of [{}, { DB: away }]) {
      expect((await socketOf('acme', given)).status).toBe(101);
      expect((await socketOf('none', given)).status).toBe(404);
    }
    expect(await call<Problem>('GET', '/health', { given: { DB: away } })).toMatchObject({
      status: 503,
      body: { status: 'down' },
    });
  });
});
