import { beforeAll, describe, expect, it } from 'vitest';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import {
  secretMask,
  type ApiMonitorDetail,
  type ApiMonitorListed,
  type ApiResult,
  type Metrics,
  type Page,
  type Problem,
} from '../../../workers/wire/api.ts';
import { env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let monitor: Awaited<ReturnType<typeof seed>>['monitor'];
beforeAll(async () => {
  ({ all, monitor } = await seed());
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
    expect(
      await openRequest(env, { id: monitor.id, kind: 'http', sealedRequest: row!.sealed }),
    ).toMatchObject({
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
