import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Context } from 'hono';
import { app } from '../../../workers/api/app.ts';
import type { Env } from '../../../workers/api/env.ts';
import { cleanLog } from '../../../workers/api/ping-log.ts';
import { excerptLengthMax } from '../../../workers/domain/limits.ts';
import type { ApiMonitorDetail, Problem } from '../../../workers/wire/api.ts';
import { onError } from '../../../workers/api/problems.ts';
import { env, people } from './people.ts';

let all: Awaited<ReturnType<typeof people>>;
beforeAll(async () => {
  all = await people();
});

const request = { schedule: { type: 'period', seconds: 600 }, graceSeconds: 60 };
const body = { name: 'Backup', kind: 'heartbeat', request };
const made = async (more = {}) => {
  const answer = await all.alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', { ...body, ...more });
  expect(answer.status).toBe(201);
  return answer.body;
};
const read = async ({ id }: { id: string }, who = all.alice.call) =>
  (await who<ApiMonitorDetail>('GET', `/api/v1/monitors/${id}`)).body;
const ping = async (url: string | null, init: RequestInit = {}, given: Partial<Env> = {}) => {
  const response = await app.fetch(new Request(url!, init), { ...env, ...given });
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const lastRun = async (id: string) => {
  const { state } = (await env.MONITOR.getByName(id).snapshot())!;
  return state.regions.push?.last;
};

describe('a heartbeat', () => {
  it('is made with an address of its own, which is sealed at rest, and needs to be told nothing else', async () => {
    const monitor = await made();
    expect(monitor).toMatchObject({
      kind: 'heartbeat',
      target: '',
      state: 'pending',
      noData: false,
      regions: [{ region: 'push', verdict: null }],
      quorum: 'any',
      intervalSeconds: 600,
      request: { ...request, maxRunSeconds: null },
      heartbeat: { lastBeatAt: null, expectedAt: null, startedAt: null },
      certificate: null,
    });
    const key = /^https:\/\/parallax\.test\/ping\/(mon_[0-9a-z]{20}-([0-9A-Za-z]{22}))$/.exec(
      monitor.pingUrl!,
    )!;
    expect(key[1]).toContain(monitor.id);
    const stored = await env.DB.prepare('select * from monitors where id = ?').bind(monitor.id).first();
    expect(JSON.stringify(stored)).not.toContain(key[2]);
    expect(JSON.stringify(await env.MONITOR.getByName(monitor.id).snapshot())).not.toContain(key[2]);
    expect((await read(monitor)).pingUrl).toBe(monitor.pingUrl);
    expect((await read(monitor, all.bob)).pingUrl).toBeNull();
  });

  it.each([
    ['regions', { regions: ['weur'] }],
    ['regions', { kind: 'http', target: 'https://a.example.com', request: {}, regions: ['push'] }],
    ['quorum', { quorum: 'majority' }],
    ['intervalSeconds', { intervalSeconds: 60 }],
    ['timeoutMs', { timeoutMs: 5_000 }],
    ['failureThreshold', { failureThreshold: 2 }],
    ['degradedAboveMs', { degradedAboveMs: 100 }],
    ['target', { target: 'https://a.example.com' }],
    ['assertions.0.source', { assertions: [{ source: 'status', comparison: 'equals', target: '200' }] }],
    ['request.schedule', { request: {} }],
    ['request.schedule.seconds', { request: { schedule: { type: 'period', seconds: 5 } } }],
    ['request.schedule.expression', { request: { schedule: { type: 'cron', expression: '0 0 31 2 *' } } }],
    ['request.schedule.timeZone', { request: { schedule: { type: 'cron', expression: '@daily', timeZone: 'Mars' } } }],
    ['request.pingKey', { request: { ...request, pingKey: 'mine' } }],
    ['pingKeyHash', { pingKeyHash: 'mine' }],
  ])('refuses a bad %s and names it', async (path, more) => {
    const answer = await all.alice.call<Problem>('POST', '/api/v1/monitors', { ...body, ...more });
    expect(answer.status).toBe(400);
    const paths = answer.body.errors!.map((one) => one.path);
    expect(paths).toContain(path);
  }); // prettier-ignore

  it('may be told what holds anyway, and takes a new schedule with its object', async () => {
    const monitor = await made({ regions: ['push'], quorum: 'any' });
    const { intervalSeconds, timeoutMs } = monitor;
    const schedule = { type: 'cron', expression: '0 3 * * *', timeZone: 'Europe/Berlin' };
    const change = { intervalSeconds, timeoutMs, name: 'Nightly', request: { schedule } };
    const edited = await all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${monitor.id}`, change);
    expect(edited).toMatchObject({
      status: 200,
      body: { name: 'Nightly', request: { schedule, graceSeconds: 300 } },
    });
    expect(edited.body.intervalSeconds).toBeGreaterThanOrEqual(86_400);
    expect(edited.body.pingUrl).toBe(monitor.pingUrl);
    const { spec } = (await env.MONITOR.getByName(monitor.id).snapshot())!;
    expect(spec.heartbeat).toMatchObject({ schedule });
    const refused = await all.alice.call<Problem>('PATCH', `/api/v1/monitors/${monitor.id}`, { quorum: 1 });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'quorum' }] } });
  });

  it('takes back what it shows, also where a beat is expected less than once a day', async () => {
    const schedule = { type: 'cron', expression: '0 9 * * 1', timeZone: 'UTC' };
    const { id, intervalSeconds, timeoutMs, quorum } = await made({ request: { schedule } });
    expect(intervalSeconds).toBe(7 * 86_400);
    const echo = { name: 'Weekly', intervalSeconds, timeoutMs, quorum };
    const edited = await all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${id}`, echo);
    expect(edited).toMatchObject({ status: 200, body: { name: 'Weekly', intervalSeconds } });
    const other = await all.alice.call<Problem>('PATCH', `/api/v1/monitors/${id}`, { intervalSeconds: 1 });
    expect(other).toMatchObject({ status: 400, body: { errors: [{ path: 'intervalSeconds' }] } });
  });

  it('is heard, not asked: neither now nor before it is saved', async () => {
    const monitor = await made();
    const now = await all.alice.call<Problem>('POST', `/api/v1/monitors/${monitor.id}/check`);
    expect(now).toMatchObject({ status: 409, body: { detail: 'a heartbeat is heard, not asked' } });
    const tried = await all.alice.call<Problem>('POST', '/api/v1/monitors/test', { kind: 'heartbeat', request }); // prettier-ignore
    expect(tried).toMatchObject({ status: 400, body: { errors: [{ path: 'kind' }] } });
  });

  it('is a region nowhere else: no probe is there, no quorum counts it', async () => {
    const health = await all.alice.call<{ components: { probes: { region: string }[] } }>('GET', '/health');
    expect(health.body.components.probes.map(({ region }) => region)).not.toContain('push');
    const many = { name: 'x', target: 'https://a.example.com', quorum: 10 };
    const answer = await all.alice.call<Problem>('POST', '/api/v1/monitors', many);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'quorum' }] } });
  });
});

describe('a beat', () => {
  it.each([
    ['GET', '', 'ok', null],
    ['HEAD', '', 'ok', null],
    ['POST', '', 'ok', null],
    ['GET', '/0', 'ok', 0],
    ['GET', '/', 'ok', null],
    ['GET', '/fail/', 'fail', null],
    ['GET', '/fail', 'fail', null],
    ['POST', '/255', 'fail', 255],
  ])('%s %s is %s', async (method, end, verdict, exitCode) => {
    const { id, pingUrl } = await made();
    const answer = await ping(pingUrl + end, { method });
    expect(answer).toMatchObject({ status: 200, text: method === 'HEAD' ? '' : 'OK\n' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await lastRun(id)).toMatchObject({ verdict });
    expect((await read({ id })).state).toBe(verdict === 'ok' ? 'up' : 'down');
    if (exitCode) {
      const { incident } = (await env.MONITOR.getByName(id).snapshot())!.state;
      expect(incident!.cause.summary).toBe(`Down: exit code ${exitCode}`);
    }
  });

  it('of a start and an end has a duration, and the detail shows what is under way and what is expected', async () => {
    const monitor = await made();
    expect((await ping(`${monitor.pingUrl}/start`)).status).toBe(200);
    const running = (await read(monitor)).heartbeat!;
    expect([running.lastBeatAt, typeof running.startedAt]).toEqual([null, 'string']);
    await ping(`${monitor.pingUrl}/log`, { method: 'POST', body: 'half way' });
    await ping(monitor.pingUrl, { method: 'POST' });
    const { heartbeat } = await read(monitor);
    expect(heartbeat!.startedAt).toBeNull();
    expect(Date.parse(heartbeat!.expectedAt!) - Date.parse(heartbeat!.lastBeatAt!)).toBe(600_000);
  });

  it.each([
    ['of nobody', 404, (url: string) => url.replace(/-.*/, `-${'x'.repeat(22)}`)],
    ['with more than an end', 404, (url: string) => `${url}/fail/now`],
    ['of no monitor', 404, () => `https://parallax.test/ping/mon_${'0'.repeat(20)}-${'x'.repeat(22)}`],
    ['that is no key', 404, () => 'https://parallax.test/ping/%F0%9F%92%A9'],
    ['with an exit code of 256', 400, (url: string) => `${url}/256`],
    ['with an end nobody knows', 400, (url: string) => `${url}/begin`],
  ])('%s answers %i and changes nothing', async (_, status, change) => {
    const { id, pingUrl } = await made();
    const answer = await ping(change(pingUrl!));
    expect(answer.status).toBe(status);
    if (status === 404) expect(answer.text).toBe('not found\n');
    expect((await read({ id })).state).toBe('pending');
  });

  it('by another method is refused, and one a browser asks for first is allowed', async () => {
    const { pingUrl } = await made();
    for (const method of ['DELETE', 'PUT', 'PROPFIND'])
      expect(await ping(pingUrl, { method })).toMatchObject({ status: 405, text: 'method not allowed\n' });
    const asked = await ping(pingUrl, { method: 'OPTIONS' });
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']); // prettier-ignore
  });

  it('counts however long its log is, however slowly it comes, and if it breaks off', async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (c) => c.enqueue(new Uint8Array(65_536).fill(120)) });
    const broken = new ReadableStream<Uint8Array>({ pull: (c) => c.error(new Error('gone')) });
    const stuck = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });
    const heard = ['x'.repeat(200_000), endless, broken, stuck].map(async (body) => {
      const { id, pingUrl } = await made();
      expect((await ping(`${pingUrl}/7`, { method: 'POST', body })).status).toBe(200);
      return (await read({ id })).state;
    });
    expect(await Promise.all(heard)).toEqual(Array(4).fill('down'));
  }); // prettier-ignore

  it('quotes the last line of a long log', async () => {
    const { id, pingUrl } = await made();
    const body = `${'copied a file\n'.repeat(60_000)}No space left on device\n`;
    await ping(`${pingUrl}/1`, { method: 'POST', body });
    const { incident } = (await env.MONITOR.getByName(id).snapshot())!.state;
    expect(incident!.cause.summary).toBe('Down: exit code 1: No space left on device');
  });

  it('is dated when it arrives, not when its log was read', async () => {
    const { pingUrl } = await made();
    const begun = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: begun });
    const heard: number[] = [];
    const MONITOR = { getByName: () => ({ beat: (...[, , at]: number[]) => (heard.push(at!), Promise.resolve(true)) }) };
    const slow = new ReadableStream<Uint8Array>({ pull: (c) => (vi.setSystemTime(begun + 4_000), c.close()) }, { highWaterMark: 0 });
    await ping(pingUrl, { method: 'POST', body: slow }, { MONITOR: MONITOR as unknown as Env['MONITOR'] });
    vi.useRealTimers();
    expect(heard).toEqual([begun]);
  }); // prettier-ignore

  it('is heard when it cannot be counted, and its key is in no log, whatever breaks', async () => {
    const lines: string[] = [];
    const spies = (['error', 'warn', 'info'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line)),
    );
    const { id, pingUrl } = await made();
    const broken = () => Promise.reject(new Error('no counter'));
    expect((await ping(pingUrl, {}, { KEY_BEATS: { limit: broken } as unknown as RateLimit })).status).toBe(
      200,
    );
    expect(await lastRun(id)).toMatchObject({ verdict: 'ok' });
    const MONITOR = null as unknown as Env['MONITOR'];
    expect((await ping(pingUrl, {}, { MONITOR })).status).toBe(503);
    const context = { req: { method: 'GET', path: new URL(pingUrl!).pathname } } as Context;
    expect(onError(new Error('broken'), context).status).toBe(500);
    for (const spy of spies) spy.mockRestore();
    expect(lines.join('\n')).toMatch(/beats_not_counted[^]*beat_not_heard[^]*"path":"\/ping\/…"/);
    expect(lines.join('\n')).not.toContain(pingUrl!.split('-').at(-1));
  });

  it('is heard however much its job logs', async () => {
    const { id, pingUrl } = await made();
    const log = () => ping(`${pingUrl}/log`, { method: 'POST', body: 'x' });
    const answers = [];
    for (let i = 0; i < 65; i += 1) answers.push((await log()).status);
    // The counter may begin a new minute in between.
    for (let i = 0; !answers.includes(429) && i < 65; i += 1) answers.push((await log()).status);
    expect(answers).toContain(429);
    expect((await ping(`${pingUrl}/fail`)).status).toBe(200);
    expect(await lastRun(id)).toMatchObject({ verdict: 'fail' });
  });

  it('guessed again and again from one address wakes no object any more, and others are heard', async () => {
    const { pingUrl } = await made();
    const asked = vi.fn(() => Promise.resolve(false));
    const given = { MONITOR: { getByName: () => ({ beat: asked }) } as unknown as Env['MONITOR'] };
    const guess = (i: number) =>
      ping(pingUrl!.replace(/-.*/, `-${String(i).padStart(22, 'x')}`), { headers: { 'cf-connecting-ip': '203.0.113.99' } }, given);
    const answers: number[] = [];
    for (let i = 0; i < 200; i += 1) answers.push((await guess(i)).status);
    expect(answers[0]).toBe(404);
    expect(answers.at(-1)).toBe(429);
    expect(asked.mock.calls.length).toBeLessThan(130);
    expect((await ping(pingUrl, { headers: { 'cf-connecting-ip': '203.0.113.98' } })).status).toBe(200);
  }); // prettier-ignore

  it('is tried once more where its object was only just away, and not where that has too much to do', async () => {
    const { pingUrl } = await made();
    const beat = (errors: object[]) => {
      const next = vi.fn(() => {
        const error = errors.shift();
        return error ? Promise.reject(Object.assign(new Error('reset'), error)) : Promise.resolve(true);
      });
      return { next, given: { MONITOR: { getByName: () => ({ beat: next }) } as unknown as Env['MONITOR'] } };
    };
    const away = { retryable: true };
    for (const [errors, status, calls] of [
      [[away], 200, 2],
      [[away, away], 503, 2],
      [[{ retryable: true, overloaded: true }], 503, 1],
    ] as const) {
      const { next, given } = beat([...errors]);
      expect((await ping(pingUrl, {}, given)).status).toBe(status);
      expect(next).toHaveBeenCalledTimes(calls);
    }
  });

  it('is heard while D1 and Postgres refuse every call', async () => {
    const away = new Proxy({}, { get: () => () => { throw new Error('away'); } }) as D1Database; // prettier-ignore
    const { id, pingUrl } = await made();
    expect((await ping(pingUrl, {}, { DB: away, DATABASE_URL: '' })).status).toBe(200);
    expect(await lastRun(id)).toMatchObject({ verdict: 'ok' });
  });

  it('too many of one heartbeat are refused and not kept, and those of another are heard', async () => {
    const [flooded, other] = [await made(), await made()];
    const key = flooded.pingUrl!.split('/').at(-1)!;
    let answer = await ping(flooded.pingUrl);
    // The counter may begin a new minute in between: then it is spent again.
    for (let tries = 0; answer.status !== 429 && tries < 5; tries += 1) {
      while ((await env.KEY_BEATS.limit({ key })).success);
      answer = await ping(`${flooded.pingUrl}/fail`);
    }
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await ping(other.pingUrl)).status).toBe(200);
  });

  it('whose object cannot be reached is told to come again', async () => {
    const { pingUrl } = await made();
    const MONITOR = { getByName: () => ({ beat: () => Promise.reject(new Error('gone')) }) };
    expect(await ping(pingUrl, {}, { MONITOR: MONITOR as unknown as Env['MONITOR'] })).toMatchObject({
      status: 503,
    });
  });

  it('of a paused heartbeat is taken and changes nothing; of a removed one it is unknown', async () => {
    const { id, pingUrl } = await made();
    await all.alice.call('POST', `/api/v1/monitors/${id}/pause`);
    expect((await ping(`${pingUrl}/fail`)).status).toBe(200);
    expect((await read({ id })).state).toBe('paused');
    await all.alice.call('DELETE', `/api/v1/monitors/${id}`);
    expect((await ping(pingUrl)).status).toBe(404);
  });
});

describe('a new key', () => {
  it('is made by those who may write; the old one dies at once', async () => {
    const monitor = await made();
    const path = `/api/v1/monitors/${monitor.id}/rotate-key`;
    expect((await all.bob('POST', path)).status).toBe(403);
    expect((await all.charlie.call('POST', path)).status).toBe(404);
    expect((await ping(monitor.pingUrl)).status).toBe(200);
    const { body } = await all.alice.call<ApiMonitorDetail>('POST', path);
    expect(body.pingUrl).not.toBe(monitor.pingUrl);
    expect((await ping(monitor.pingUrl)).status).toBe(404);
    expect((await ping(body.pingUrl)).status).toBe(200);
    expect(body.state).toBe('up');
  });

  it('that its object could not be told is not called the only one', async () => {
    const { id, pingUrl } = await made();
    const gone = () => Promise.reject(new Error('gone'));
    const MONITOR = { getByName: () => ({ configure: gone, snapshot: gone }) } as unknown as Env['MONITOR'];
    const told = await all.alice.call<Problem>('POST', `/api/v1/monitors/${id}/rotate-key`, undefined, { MONITOR });
    expect(told).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect((await read({ id })).pingUrl).not.toBe(pingUrl);
    const behind = await env.DB.prepare('select configured_version < version behind from monitors where id = ?').bind(id).first();
    expect(behind).toEqual({ behind: 1 });
  }); // prettier-ignore

  it('is nothing for a monitor that is asked', async () => {
    const shop = { name: 'Shop', target: 'https://a.example.com' };
    const { body } = await all.alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', shop);
    expect([body.pingUrl, body.heartbeat]).toEqual([null, null]);
    expect(await all.alice.call('POST', `/api/v1/monitors/${body.id}/rotate-key`)).toMatchObject({
      status: 409,
    });
  });
});

it.each([
  ['  a\r\nb\n\n', 'a\nb'],
  ['a\0b\u001b[31mc\td', 'ab[31mc\td'],
  [`${'x'.repeat(20)}${'y'.repeat(excerptLengthMax)}`, 'y'.repeat(excerptLengthMax)],
  [`😀${'y'.repeat(excerptLengthMax - 1)}`, `\ufffd${'y'.repeat(excerptLengthMax - 1)}`],
])('a log %j is kept as %j', (told, kept) => {
  expect(cleanLog(told)).toBe(kept);
});
