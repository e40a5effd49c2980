/** Exports, as people and programs download them. What they are made of is tested in test/db/stream.test.ts. */
import { beforeAll, describe, expect, it } from 'vitest';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import { app } from '../../../workers/api/app.ts';
import { download, type Rows } from '../../../workers/api/export/download.ts';
import { exportResultsMax } from '../../../workers/domain/limits.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { ApiResult, Problem } from '../../../workers/wire/api.ts';
import { call, env, origin } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let id: string;
let today: number;
beforeAll(async () => {
  const seeded = await seed();
  ({ all } = seeded);
  id = seeded.monitor.id;
  today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const workspaceId = all.alice.session.workspace.id;
  const one = (slotAt: number, more: Partial<CheckResult> = {}): CheckResult => ({
    monitorId: id, workspaceId, region: 'enam', colo: 'IAD', placement: 'verified', slotAt, startedAt: slotAt + 5, durationMs: 40.5,
    verdict: 'ok', kind: 'scheduled', httpStatus: 200, ...more,
  }); // prettier-ignore
  await insertResults(env.DB, [
    one(today),
    one(today + 1),
    one(today + 1, { region: 'weur', verdict: 'fail', failure: { class: 'reset', message: '=2+5, "reset"', retryable: true } }),
  ]); // prettier-ignore
  await env.DB.prepare("update monitors set name = 'Shop, =main' where id = ?").bind(id).run();
});
const from = () => `from=${new Date(today).toISOString()}`;

async function fetched(path: string, token = all.alice.session.accessToken): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return app.fetch(new Request(`${origin}/api/v1${path}`, { headers }), env);
}

describe('an export of results', () => {
  it('is CSV with a header, a telling file name and no live formula', async () => {
    const answer = await fetched(`/monitors/${id}/results/export?${from()}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="parallax-shop-main-results-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const at = (ms: number) => new Date(today + ms).toISOString();
    const phases = ',,,,,,';
    expect((await answer.text()).split('\r\n')).toEqual([
      'slotAt,monitorId,monitorName,region,verdict,durationMs,httpStatus,failureClass,failureMessage,kind,placement,colo,startedAt,dnsMs,connectMs,tlsMs,ttfbMs,transferMs,echoMs',
      `${at(0)},${id},"Shop, =main",enam,ok,40.5,200,,,scheduled,verified,IAD,${at(5)}${phases}`,
      `${at(1)},${id},"Shop, =main",enam,ok,40.5,200,,,scheduled,verified,IAD,${at(6)}${phases}`,
      `${at(1)},${id},"Shop, =main",weur,fail,40.5,200,reset,"'=2+5, ""reset""",scheduled,verified,IAD,${at(6)}${phases}`,
      '',
    ]);
  });

  it('is JSON Lines of what the API calls a result, of one region or of the workspace', async () => {
    const answer = await fetched(`/export/results?format=jsonl&region=weur&${from()}`);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!) as ApiResult).toMatchObject({
      monitorId: id,
      region: 'weur',
      verdict: 'fail',
    });
  });

  it('a viewer may have; somebody else finds nothing of it, and nobody without a session does', async () => {
    expect((await all.bob('GET', `/api/v1/export/incidents?format=jsonl`)).status).toBe(200);
    expect((await call('GET', `/api/v1/export/results?${from()}`)).status).toBe(401);
    const { accessToken } = all.charlie.session;
    expect((await fetched(`/monitors/${id}/results/export?${from()}`, accessToken)).status).toBe(404);
    const named = await all.charlie.call<Problem>('GET', `/api/v1/export/results?monitorIds=${id}&${from()}`);
    expect(named).toMatchObject({ status: 400, body: { errors: [{ path: 'monitorIds' }] } });
    expect(await (await fetched(`/export/results?format=jsonl&${from()}`, accessToken)).text()).toBe('');
    expect(await (await fetched('/export/incidents?format=jsonl', accessToken)).text()).toBe('');
  });

  it('of a past that cannot be read is a problem, not a file that lacks it', async () => {
    const past = new Date(today - 5 * 86_400_000).toISOString();
    for (const path of [`/monitors/${id}/results/export`, '/export/results', '/export/metrics'])
      expect(await all.alice.call<Problem>('GET', `/api/v1${path}?from=${past}`), path).toMatchObject({
        status: 503,
        body: { code: 'unavailable' },
      });
  });

  it('says which field is wrong', async () => {
    const wrong: [string, string][] = [
      ['format=xlsx', 'format'],
      ['from=yesterday', 'from'],
      ['region=moon', 'region'],
      [`from=${new Date(today).toISOString()}&to=${new Date(today).toISOString()}`, 'from'],
      ['from=2999-01-01T00:00:00Z', 'from'],
    ];
    for (const [search, path] of wrong)
      expect(await all.alice.call<Problem>('GET', `/api/v1/export/results?${search}`), search).toMatchObject({
        status: 400,
        body: { errors: [{ path }] },
      });
  });

  it('that one answer cannot hold is refused before it begins, with the number of days that fit', async () => {
    await env.DB.prepare('update monitors set created_at = 0, interval_seconds = 10 where id = ?')
      .bind(id)
      .run();
    const answer = await all.alice.call<Problem>('GET', `/api/v1/export/results?from=2020-01-01T00:00:00Z`);
    expect(answer.status).toBe(400);
    const days = Math.floor(exportResultsMax / (2 * 8_640));
    expect(answer.body.detail).toContain(`take ${days} days at a time`);
  });
});

describe('a download', () => {
  const rows: Rows<number> = { name: 'n', columns: ['n'], cells: (n) => [n], json: (n) => n };

  it('makes no more than its reader takes, and stops when the reader leaves', async () => {
    let made = 0;
    let closed = false;
    async function* many() {
      try {
        for (; made < 10_000; made++) yield Array.from({ length: 1_000 }, (_, i) => i);
      } finally {
        closed = true;
      }
    }
    const reader = (await download('csv', rows, many())).body!.getReader();
    expect(made).toBe(0);
    await reader.read();
    expect(made).toBeLessThanOrEqual(1);
    for (let i = 0; i < 5; i++) await reader.read();
    expect(made).toBeLessThanOrEqual(6);
    await reader.cancel();
    expect(closed).toBe(true);
  });

  it('that fails midway is cut off, in both formats: it never ends as if it were whole', async () => {
    for (const format of ['csv', 'jsonl'] as const) {
      async function* failing() {
        yield [1, 2];
        throw new Error('history is away');
      }
      const reader = (await download(format, rows, failing())).body!.getReader();
      expect(new TextDecoder().decode((await reader.read()).value)).toMatch(/1\r?\n2\r?\n$/);
      await expect(reader.read()).rejects.toThrow();
    }
  });
});
