/** Metrics as programs ask for them: ranges of one's own, two compared, and what happened in them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import { type ApiMonitorDetail, type Metrics, metrics as schema } from '../../../workers/wire/api.ts';
import { env, people, type Refusal } from './people.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];
let all: Awaited<ReturnType<typeof people>>;
let id: string;
/** The full hour before this one: results lie a minute apart from two hours before it on. */
let hour: number;
const iso = (at: number) => new Date(at).toISOString();
const ask = <T = Metrics>(query: string, who = all.alice.call) =>
  who<T>('GET', `/api/v1/monitors/${id}/metrics?${query}`);
const custom = (from: number, to: number, more = '') =>
  ask(`range=custom&from=${iso(from)}&to=${iso(to)}${more}`);

beforeAll(async () => {
  all = await people();
  const workspaceId = all.alice.session.workspace.id;
  const { call } = all.alice;
  const made = await call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
    name: 'Shop', target: 'https://a.example.com', regions: ['enam', 'weur'], intervalSeconds: 60,
  }); // prettier-ignore
  id = made.body.id;
  hour = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
  await env.DB.prepare('update monitors set created_at = ? where id = ?')
    .bind(hour - 2 * hourMs, id)
    .run();
  const result = (region: 'enam' | 'weur', slotAt: number, durationMs: number): CheckResult => ({
    monitorId: id, workspaceId, region, colo: null, placement: 'verified', slotAt, startedAt: slotAt, durationMs,
    verdict: 'ok', kind: 'scheduled', phases: { ttfbMs: durationMs / 2, transferMs: 10 },
  }); // prettier-ignore
  const minutes = Array.from({ length: 120 }, (_, i) => hour - hourMs + i * minuteMs);
  await insertResults(
    env.DB,
    minutes.flatMap((at) => [result('enam', at, at < hour ? 100 : 200), result('weur', at + 30_000, 1_000)]),
  );
  const gap = (from: number, to: number) =>
    env.DB.prepare('insert into unobserved (monitor_id, workspace_id, started_at, ended_at) values (?1, ?2, ?3, ?4)')
      .bind(id, workspaceId, hour + from * minuteMs, hour + to * minuteMs).run(); // prettier-ignore
  // Two that overlap; a window had announced a part of them.
  await gap(10, 20);
  await gap(15, 30);
  await call('POST', '/api/v1/maintenance', {
    name: 'Upgrade', timeZone: 'UTC', startsAt: iso(Date.now() + hourMs).slice(0, 16), durationMinutes: 10, allMonitors: true,
  }); // prettier-ignore
  await env.DB.prepare(
    'update maintenance_windows set starts_at = ?1, created_at = ?2 where workspace_id = ?3',
  )
    .bind(iso(hour + 20 * minuteMs).slice(0, 16), hour - 2 * hourMs, workspaceId)
    .run();
});

describe('metrics of a range of one’s own', () => {
  it('have what lies in it, in steps that fit it', async () => {
    const { status, body } = await custom(hour, hour + hourMs);
    expect(status).toBe(200);
    expect(schema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ range: 'custom', from: iso(hour), to: iso(hour + hourMs), stepSeconds: 60 });
    expect(body).not.toHaveProperty('compared');
    expect(body.regions).toMatchObject([
      { region: 'enam', count: 60, ok: 60, availability: 1, phases: { ttfbMs: 100, transferMs: 10 } },
      { region: 'weur', count: 60 },
    ]);
    expect(body.series.map(({ points }) => points.length)).toEqual([60, 60]);
    expect(body.series[0]!.points[0]!.at).toBe(iso(hour));
  });

  it('may be a minute long, or years; before the monitor was made there are no points', async () => {
    const short = (await custom(hour, hour + minuteMs)).body;
    expect(short.series.map(({ points }) => points.length)).toEqual([1, 1]);
    const long = (await custom(hour - 4 * 365 * 24 * hourMs, hour + hourMs)).body;
    expect(long.stepSeconds).toBe(7 * 86_400);
    expect(long.series.map(({ points }) => points.length <= 2)).toEqual([true, true]);
    expect(long.regions[0]!.count).toBe(120);
    expect(long.uptime).toBe(1);
  });

  it('join what was not observed, and say which part was announced', async () => {
    const { unobserved, unobservedSeconds } = (await custom(hour, hour + hourMs)).body;
    const at = (minute: number) => iso(hour + minute * minuteMs);
    expect(unobserved).toEqual([
      { from: at(10), to: at(20), maintenance: false },
      { from: at(20), to: at(30), maintenance: true },
    ]);
    expect(unobservedSeconds).toBe(20 * 60);
  });

  it.each<[string, string, () => string]>([
    ['from', 'is missing', () => `range=custom&to=${iso(hour)}`],
    ['to', 'is missing', () => `range=custom&from=${iso(hour)}`],
    ['from', 'must be before to', () => `range=custom&from=${iso(hour)}&to=${iso(hour - 1)}`],
    ['from', 'lies in the future', () => `range=custom&from=${iso(hour + 9 * hourMs)}&to=${iso(hour)}`],
    ['to', 'lies in the future', () => `range=custom&from=${iso(hour)}&to=${iso(hour + 9 * hourMs)}`],
    ['to', 'at least a minute', () => `range=custom&from=${iso(hour)}&to=${iso(hour + 1)}`],
    ['from', 'at most five years', () => `range=custom&from=2001-01-01T00:00:00Z&to=${iso(hour)}`],
    ['from', 'Invalid ISO datetime', () => `range=custom&from=yesterday&to=${iso(hour)}`],
    ['from', 'range=custom only', () => `range=24h&from=${iso(hour)}`],
    ['to', 'range=custom only', () => `to=${iso(hour)}`],
    ['range', 'Invalid option', () => 'range=2h'],
    ['compare', 'Invalid input', () => 'compare=next'],
    ['compare', 'without from2', () => `compare=previous&from2=${iso(hour - hourMs)}&to2=${iso(hour)}`],
    ['from2', 'is missing', () => `to2=${iso(hour)}`],
    ['to2', 'twice as long', () => `range=1h&from2=${iso(hour - 3 * hourMs)}&to2=${iso(hour)}`],
    ['apdexMs', 'Too small', () => 'apdexMs=0'],
  ])('names the field that is wrong: %s %s', async (path, message, query) => {
    const { status, body } = await ask<Refusal>(query());
    expect([status, body.code]).toEqual([400, 'invalid']);
    expect(body.errors).toMatchObject([{ path, message: expect.stringContaining(message) as string }]);
  });

  it('are nobody else’s', async () => {
    const query = `range=custom&from=${iso(hour)}&to=${iso(hour + hourMs)}&compare=previous`;
    expect((await ask<Refusal>(query, all.charlie.call)).status).toBe(404);
    expect((await ask(query, all.bob)).status).toBe(200);
  });
});

describe('two ranges compared', () => {
  it('are the one and the one before, in the same steps', async () => {
    const { body } = await custom(hour, hour + hourMs, '&compare=previous');
    const { compared } = body;
    expect([compared!.from, compared!.to]).toEqual([iso(hour - hourMs), iso(hour)]);
    expect(body.regions[0]!.p50).toBeCloseTo(200, -1);
    expect(compared!.regions[0]!.p50).toBeCloseTo(100, -1);
    expect(compared!.series[0]!.points).toHaveLength(60);
    expect(compared!.unobserved).toEqual([]);
  });

  it('or any two, of which neither counts what lies in the other', async () => {
    const more = `&from2=${iso(hour - 2 * hourMs)}&to2=${iso(hour - hourMs)}`;
    const { compared, regions } = (await custom(hour, hour + hourMs, more)).body;
    expect(compared!.regions.map(({ count }) => count)).toEqual([0, 0]);
    expect(regions.map(({ count }) => count)).toEqual([60, 60]);
  });

  it('the other as long as the first where its end is not said', async () => {
    const { compared } = (await custom(hour, hour + hourMs, `&from2=${iso(hour - hourMs)}`)).body;
    expect([compared!.from, compared!.to]).toEqual([iso(hour - hourMs), iso(hour)]);
  });
});

describe('Apdex', () => {
  it('is of the threshold asked for', async () => {
    const apdex = async (more: string) =>
      (await custom(hour, hour + hourMs, more)).body.regions.map((region) => region.apdex);
    expect(await apdex('')).toEqual([1, 0.5]);
    expect(await apdex('&apdexMs=100')).toEqual([0.5, 0]);
    expect(await apdex('&apdexMs=2000')).toEqual([1, 1]);
  });
});
