import { beforeAll, describe, expect, it } from 'vitest';
import { insertResults } from '../../../db/d1/queries/results.ts';
import {
  secretMask,
  type ApiChannel,
  type ApiMonitorDetail,
  type ApiMonitorListed,
  type ApiResult,
  type ApiStatusPage,
  type Metrics,
  type Page,
  type Problem,
  type PublicStatus,
} from '../../../workers/wire/api.ts';
import { app } from '../../../workers/api/app.ts';
import { call, env, origin, people } from './people.ts';

let all: Awaited<ReturnType<typeof people>>;
let monitor: ApiMonitorDetail;
let channel: ApiChannel;
let page: ApiStatusPage;
const incidentId = 'inc_seeded_1';

beforeAll(async () => {
  all = await people();
  const { alice } = all;
  channel = (
    await alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'webhook',
      name: 'Hook',
      config: { url: 'https://hooks.example.com/a' },
    })
  ).body;
  monitor = (
    await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name: 'Shop',
      target: 'https://shop.example.com/health',
      request: {
        headers: { Authorization: 'Bearer sesame', Accept: 'text/html' },
        auth: { type: 'basic', username: 'u', password: 'hidden' },
      },
    })
  ).body;
  page = (
    await alice.call<ApiStatusPage>('POST', '/api/v1/status-pages', {
      slug: 'acme',
      title: 'Acme',
      monitorIds: [monitor.id],
    })
  ).body;
  await env.DB.prepare(
    `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, cause, timeline, revision)
     values (?, ?, ?, 'open', 'major', ?, ?, '{"summary":"Down","regions":[]}', '[]', 1)`,
  )
    .bind(incidentId, alice.session.workspace.id, monitor.id, Date.now(), Date.now())
    .run();
});

describe('no workspace sees the data of another', () => {
  const routes = (): [string, string, unknown?][] => [
    ['GET', `/monitors/${monitor.id}`],
    ['PATCH', `/monitors/${monitor.id}`, { name: 'Mine' }],
    ['DELETE', `/monitors/${monitor.id}`],
    ['POST', `/monitors/${monitor.id}/pause`],
    ['POST', `/monitors/${monitor.id}/resume`],
    ['POST', `/monitors/${monitor.id}/check`],
    ['GET', `/monitors/${monitor.id}/results`],
    ['GET', `/monitors/${monitor.id}/metrics`],
    ['GET', `/monitors/${monitor.id}/uptime`],
    ['GET', `/incidents/${incidentId}`],
    ['POST', `/incidents/${incidentId}/acknowledge`],
    ['GET', `/channels/${channel.id}`],
    ['PATCH', `/channels/${channel.id}`, { name: 'Mine' }],
    ['DELETE', `/channels/${channel.id}`],
    ['POST', `/channels/${channel.id}/test`],
    ['GET', '/deliveries/msg_any'],
    ['GET', `/status-pages/${page.id}`],
    ['PATCH', `/status-pages/${page.id}`, { title: 'Mine' }],
    ['DELETE', `/status-pages/${page.id}`],
  ];

  it('Charlie gets 404 from every route that names something of Alice, and changes nothing', async () => {
    for (const [method, path, body] of routes()) {
      const answer = await all.charlie.call<Problem>(method, `/api/v1${path}`, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'not_found']);
    }
    expect((await all.alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${monitor.id}`)).body.name).toBe(
      'Shop',
    );
  });

  it('his lists are empty, and he cannot put her monitor or channel into what is his', async () => {
    for (const list of ['monitors', 'incidents', 'channels', 'deliveries', 'status-pages']) {
      expect((await all.charlie.call<Page<unknown>>('GET', `/api/v1/${list}`)).body.items).toEqual([]);
    }
    const stolenPage = await all.charlie.call<Problem>('POST', '/api/v1/status-pages', {
      slug: 'thief',
      title: 'T',
      monitorIds: [monitor.id],
    });
    expect(stolenPage).toMatchObject({ status: 400, body: { errors: [{ path: 'monitorIds' }] } });
    const stolenChannel = await all.charlie.call<Problem>('POST', '/api/v1/monitors', {
      name: 'x',
      target: 'https://a.example.com',
      channelIds: [channel.id],
    });
    expect(stolenChannel).toMatchObject({ status: 400, body: { errors: [{ path: 'channelIds' }] } });
  });

  it('nobody signed out gets anything, sockets included', async () => {
    for (const [method, path] of [
      ...routes(),
      ['GET', '/live/workspace'],
      ['GET', `/live/monitors/${monitor.id}`],
    ] as const) {
      expect([path, (await call('GET' === method ? method : 'POST', `/api/v1${path}`)).status]).toEqual([
        path,
        401,
      ]);
    }
    const socket = await all.charlie.call<Problem>('GET', `/api/v1/live/monitors/${monitor.id}`);
    expect(socket.status).toBe(404);
  });

  it('Bob reads and may not write', async () => {
    for (const [method, path, body] of routes()) {
      if (path.startsWith('/deliveries')) continue;
      const { status } = await all.bob(method, `/api/v1${path}`, body);
      expect([method, path, status]).toEqual([method, path, method === 'GET' ? 200 : 403]);
    }
  });
});

describe('monitors', () => {
  it('hide secrets, and keep them when the mask comes back', async () => {
    expect(monitor.request).toMatchObject({
      headers: { Authorization: secretMask, Accept: 'text/html' },
      auth: { username: 'u', password: secretMask },
    });
    const stored = await env.DB.prepare('select * from monitors where id = ?').bind(monitor.id).first();
    expect(JSON.stringify(stored)).not.toMatch(/sesame|hidden/);
    const { openRequest } = await import('../../../workers/api/secrets.ts');
    const edited = await all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${monitor.id}`, {
      request: { ...monitor.request, method: 'HEAD' },
    });
    expect(edited.status).toBe(200);
    const row = await env.DB.prepare('select sealed_request as sealed from monitors where id = ?')
      .bind(monitor.id)
      .first<{ sealed: string }>();
    expect(await openRequest(env, monitor.id, row!.sealed)).toMatchObject({
      method: 'HEAD',
      headers: { Authorization: 'Bearer sesame' },
      auth: { password: 'hidden' },
    });
  });

  it.each([
    ['request.headers.X-Api-Key', { headers: { 'X-Api-Key': secretMask } }],
    ['request.auth.token', { auth: { type: 'bearer', token: secretMask } }],
  ])('refuse the mask of %s where no value is behind it', async (path, request) => {
    const body = { name: 'x', target: 'https://a.example.com', request };
    const made = await all.alice.call<Problem>('POST', '/api/v1/monitors', body);
    const edited = await all.alice.call<Problem>('PATCH', `/api/v1/monitors/${monitor.id}`, { request });
    for (const answer of [made, edited])
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  it.each([
    ['target', { target: 'ftp://example.com' }],
    ['target', { target: 'http://169.254.169.254/' }],
    ['target', { target: 'https://user:pw@example.com/' }],
    ['name', { name: ' ' }],
    ['intervalSeconds', { intervalSeconds: 5 }],
    ['timeoutMs', { intervalSeconds: 10, timeoutMs: 11_000 }],
    ['regions', { regions: ['apac'] }],
    ['regions', { regions: [] }],
    ['quorum', { quorum: 3 }],
    ['assertions.0.source', { assertions: [{ source: 'moon', comparison: 'equals', target: '1' }] }],
    ['assertions.0.target', { assertions: [{ source: 'status', comparison: 'equals', target: 'ok' }] }],
    ['assertions.0.target', { assertions: [{ source: 'status', comparison: 'equals', target: '299-200' }] }],
    ['request.headers.a b', { request: { headers: { 'a b': 'c' } } }],
    ['surprise', { surprise: true }],
  ])('refuse a bad %s and name it', async (path, change) => {
    const answer = await all.alice.call<Problem>('POST', '/api/v1/monitors', {
      name: 'x',
      target: 'https://a.example.com',
      ...change,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors!.map((one) => one.path)).toContain(path);
  });

  it('take part of a change and keep the rest; two changes at once do not overwrite each other', async () => {
    const changed = await all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${monitor.id}`, {
      intervalSeconds: 120,
    });
    expect(changed.body).toMatchObject({ intervalSeconds: 120, name: 'Shop', timeoutMs: 10_000 });
    const both = await Promise.all(
      ['One', 'Two'].map((name) =>
        all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${monitor.id}`, { name }),
      ),
    );
    expect(both.map(({ status }) => status).every((status) => status === 200 || status === 409)).toBe(true);
    expect(both.some(({ status }) => status === 200)).toBe(true);
  });

  it('are paused, resumed and listed by page with their newest results', async () => {
    const paused = await all.alice.call<ApiMonitorDetail>('POST', `/api/v1/monitors/${monitor.id}/pause`);
    expect(paused.body.state).toBe('paused');
    expect((await all.alice.call<Problem>('POST', `/api/v1/monitors/${monitor.id}/check`)).status).toBe(409);
    expect(
      (await all.alice.call<ApiMonitorDetail>('POST', `/api/v1/monitors/${monitor.id}/resume`)).body.state,
    ).toBe('pending');
    for (let i = 0; i < 4; i++)
      await all.alice.call('POST', '/api/v1/monitors', {
        name: `More ${i}`,
        target: 'https://a.example.com',
      });
    const now = Date.now();
    await insertResults(env.DB, ['enam', 'weur'].map((region, i) => ({
      monitorId: monitor.id, workspaceId: all.alice.session.workspace.id, region: region as 'enam', colo: 'IAD', placement: 'verified' as const,
      slotAt: now - i, startedAt: now, durationMs: 42, verdict: 'ok' as const, httpStatus: 200, kind: 'scheduled' as const,
    }))); // prettier-ignore
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const list: { body: Page<ApiMonitorListed> } = await all.alice.call<Page<ApiMonitorListed>>(
        'GET',
        `/api/v1/monitors?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      names.push(...list.body.items.map(({ name }) => name));
      const listed = list.body.items.find(({ id }) => id === monitor.id);
      if (listed)
        expect(listed).toMatchObject({
          spark: [{ latencyMs: 42 }, { latencyMs: 42 }],
          regions: [{ verdict: 'ok', latencyMs: 42, colo: 'IAD' }, { verdict: 'ok' }],
        });
      cursor = list.body.nextCursor;
    }
    expect(names).toHaveLength(5);
    expect(new Set(names).size).toBe(5);
    expect((await all.alice.call<Problem>('GET', '/api/v1/monitors?cursor=nonsense')).status).toBe(400);
  });

  it('are asked for by state, named once or often; so are incidents by status', async () => {
    const list = (path: string) => all.alice.call<Page<unknown> & Problem>('GET', `/api/v1/${path}`);
    const often = (value: string) => Array(150).fill(value).join(',');
    expect((await list(`monitors?state=${often('pending')}`)).body.items).toHaveLength(5);
    expect((await list(`incidents?status=${often('open')}`)).body.items).toHaveLength(1);
    const wrong = await list('incidents?status=open,shut');
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: 'status.1' }] } });
  });

  it('are found by any part of their name or target, however long and whatever its characters', async () => {
    const made = await all.charlie.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name: 'Snake_case at 100%',
      target: `https://a.example.com/${'long/'.repeat(12)}`,
    });
    const found = async (q: string) => {
      const path = `/api/v1/monitors?q=${encodeURIComponent(q)}`;
      const { status, body } = await all.charlie.call<Page<ApiMonitorListed>>('GET', path);
      expect(status).toBe(200);
      return body.items.map(({ id }) => id);
    };
    for (const q of ['snake_CASE', '100%', 'long/'.repeat(12)])
      expect(await found(q)).toEqual([made.body.id]);
    for (const q of ['snake case', '1%%', 'long/'.repeat(13)]) expect(await found(q)).toEqual([]);
  });

  it('tell their newest results, also when asked for a time to come', async () => {
    const list = (query: string) =>
      all.alice.call<Page<ApiResult>>('GET', `/api/v1/monitors/${monitor.id}/results?${query}`);
    expect((await list('')).body.items).toHaveLength(2);
    expect((await list('to=2999-01-01T00:00:00Z')).body.items).toHaveLength(2);
    expect((await list('to=2001-01-01T00:00:00Z')).body.items).toEqual([]);
    const first = await list('limit=1&to=2999-01-01T00:00:00Z');
    const second = await list(`limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ region }) => region)).toEqual(['enam', 'weur']);
    expect(second.body.nextCursor).toBeNull();
  });

  it('with Postgres away, figures answer with what is recent', async () => {
    const metrics = await all.alice.call<Metrics>('GET', `/api/v1/monitors/${monitor.id}/metrics?range=90d`);
    expect(metrics.status).toBe(200);
    expect(metrics.body.regions.map(({ count }) => count)).toEqual([1, 1]);
  });
});

describe('channels', () => {
  it('show their signing secret once, and sealed nowhere in clear', async () => {
    expect(channel.signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await all.alice.call<ApiChannel>('GET', `/api/v1/channels/${channel.id}`);
    expect(again.body.signingSecret).toBeUndefined();
    const row = await env.DB.prepare('select * from channels where id = ?').bind(channel.id).first();
    expect(JSON.stringify(row)).not.toContain(channel.signingSecret!.slice(6, 20));
  });

  it('hide every header that may be a secret, and keep it when the mask comes back', async () => {
    const names = ['Ocp-Apim-Subscription-Key', 'X-Auth', 'Cookie', 'X-Session-Id'];
    const headers = Object.fromEntries(names.map((name) => [name, 'sesame']));
    const made = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'webhook',
      name: 'Hook',
      config: { url: 'https://hooks.example.com/a', headers: { ...headers, 'X-Team': 'blue' } },
    });
    const masked = { ...Object.fromEntries(names.map((name) => [name, secretMask])), 'X-Team': 'blue' };
    expect(made.body.config.headers).toEqual(masked);
    const patched = (given: Record<string, string>) =>
      all.alice.call<Problem>('PATCH', `/api/v1/channels/${made.body.id}`, {
        config: { url: 'https://hooks.example.com/b', headers: given },
      });
    expect((await patched(masked)).status).toBe(200);
    expect(await patched({ 'X-Other-Key': secretMask })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'config.headers.X-Other-Key' }] },
    });
  });

  it('can go from the monitors that name others too, and those can still be changed', async () => {
    const doomed = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'email',
      name: 'Doomed',
      config: { to: 'a@example.com' },
    });
    const change = (body: unknown) =>
      all.alice.call<Problem>('PATCH', `/api/v1/monitors/${monitor.id}`, body);
    expect((await change({ channelIds: [doomed.body.id, channel.id] })).status).toBe(200);
    expect((await all.alice.call('DELETE', `/api/v1/channels/${doomed.body.id}`)).status).toBe(204);
    const left = await all.alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${monitor.id}`);
    expect(left.body.channelIds).toEqual([channel.id]);
    expect((await change({ name: 'Still mine' })).status).toBe(200);
    expect(await change({ channelIds: [doomed.body.id] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'channelIds' }] },
    });
    expect((await change({ channelIds: null })).status).toBe(200);
  });

  it('a test says what happened, and it is in the log', async () => {
    const made = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'email',
      name: 'Nobody',
      config: { to: 'a@example.com' },
    });
    const tested = await all.alice.call<{
      ok: boolean;
      delivery: { id: string; attempts: { error: string }[] };
    }>('POST', `/api/v1/channels/${made.body.id}/test`);
    expect(tested.body).toMatchObject({
      ok: false,
      delivery: {
        attempts: [{ error: 'Email is not set up in this installation: it has no email binding.' }],
      },
    });
    expect((await all.alice.call('GET', `/api/v1/deliveries/${tested.body.delivery.id}`)).status).toBe(200);
  });
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
