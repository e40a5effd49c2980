import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { hourMarks, markHoursDirty, resultDays } from '../../db/d1/queries/archived-hours.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { readMetrics } from '../../db/history/metrics.ts';
import { readResults } from '../../db/history/results.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { countsOfHours } from '../../db/postgres/queries.ts';
import { pruneDays } from '../../workers/archive/prune.ts';
import { archive } from '../../workers/archive/index.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import { probedRegionIds } from '../../workers/domain/region.ts';
import type { Env } from '../../workers/archive/env.ts';

const bindings = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
const env: Env = { DB: bindings.DB, DATABASE_URL: bindings.DATABASE_URL, NEON_LOCAL: inject('neonLocal') };
const postgres = () => postgresFrom(env);
const history = () => ({ d1: env.DB, postgres: postgres() });
const countOfDay = async (at: number) =>
  [...(await countsOfHours(postgres(), at, at + dayMs)).values()].reduce((sum, n) => sum + n, 0);
const away: Env = { ...env, NEON_LOCAL: '127.0.0.1:9' };

const regions = ['enam', 'weur'] as const;
const day = Date.UTC(2026, 5, 10);
/** In the middle of the fourth hour. */
const now = day + 3 * hourMs + 1_800_000;
const monitorOf = (id: string) => ({
  id,
  workspaceId: 'wsp_a',
  regions: [...regions],
  intervalSeconds: 60,
  degradedAboveMs: null,
  tags: [],
  createdAt: day,
  status: 'up' as const,
  statusSince: day,
});

const one = (monitorId: string, region: (typeof regions)[number], slotAt: number): CheckResult => {
  const failed = slotAt % 420_000 === 0;
  return {
    monitorId, workspaceId: 'wsp_a', region, colo: region === 'enam' ? 'IAD' : 'LHR', placement: 'verified', slotAt, startedAt: slotAt + (slotAt % 7),
    durationMs: 50 + ((slotAt / 1_000) % 211), verdict: failed ? 'fail' : 'ok', kind: slotAt % 9 === 0 ? 'confirm' : 'scheduled',
    ...(failed ? { failure: { class: 'reset' as const, message: 'reset', retryable: true } } : { httpStatus: 200, phases: { ttfbMs: 40, transferMs: 10 } }),
  }; // prettier-ignore
};
const minutes = (monitorId: string, from: number, to: number) =>
  regions
    .flatMap((region, r) =>
      Array.from({ length: Math.ceil((to - from) / 60_000) }, (_, i) =>
        one(monitorId, region, from + i * 60_000 + r * 30_000),
      ),
    )
    .filter(({ slotAt }) => slotAt < to);

beforeAll(() => applyD1Migrations(env.DB, bindings.MIGRATIONS));
beforeEach(async () => {
  for (const at of await resultDays(env.DB))
    await env.DB.prepare(
      `drop table results_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`,
    ).run();
  await env.DB.prepare('delete from archived_hours').run();
  await postgres()`truncate monitors cascade`;
});

const all = (id: string, given = history()) =>
  readResults(given, { workspaceId: 'wsp_a', monitorId: id, from: 0, to: now + 1, limit: 10_000 }).then(
    ({ results }) => results,
  );
const sorted = (results: CheckResult[]) =>
  [...results].sort((a, b) => b.slotAt - a.slotAt || a.region.localeCompare(b.region));

describe('migrations', () => {
  it('three starts at once apply each of them once', () => {
    expect(inject('migrated').flat().sort()).toEqual([
      '0000_history',
      '0001_raw_hours',
      '0002_rollups',
      '0003_compact_raw',
    ]);
  });
});

describe('the archive', () => {
  it('takes finished hours, gives every field back, and changes nothing when it runs again', async () => {
    const results = minutes('mon_a', day, now);
    await insertResults(env.DB, results);
    await archive(env, now);
    await archive(env, now);
    expect(
      [...(await hourMarks(env.DB, day, now)).values()].map(({ archived, dirty }) => [archived, dirty]),
    ).toEqual([
      [true, 0],
      [true, 0],
      [true, 0],
    ]);
    expect(await countOfDay(day)).toBe(3 * 120);
    // With D1's table gone only history answers; the running hour was never copied and goes with it.
    await env.DB.prepare('drop table results_20260610').run();
    expect(await all('mon_a')).toEqual(sorted(results.filter(({ slotAt }) => slotAt < day + 3 * hourMs)));
  });

  it('takes an hour whose details would not fit into memory at once, and one of a table made before there were any', async () => {
    const text = 'x'.repeat(1_000);
    const ids = Array.from({ length: 6 }, (_, i) => `mon_${i}`);
    const heavy = ids.flatMap((id) =>
      minutes(id, day, day + hourMs).map((result) => ({
        ...result,
        details: { received: text, excerpt: { headers: { a: text.slice(0, 300) }, body: text }, redirects: Array.from({ length: 11 }, () => ({ status: 302, url: text.slice(0, 300) })) },
      })),
    ); // prettier-ignore
    await insertResults(env.DB, heavy);
    await archive(env, now);
    await env.DB.prepare('drop table results_20260610').run();
    expect(await all('mon_5')).toEqual(sorted(heavy.filter(({ monitorId }) => monitorId === 'mon_5')));

    await insertResults(env.DB, minutes('mon_old', day + hourMs, day + 2 * hourMs));
    await env.DB.prepare('alter table results_20260610 drop column details').run();
    await markHoursDirty(env.DB, [day + hourMs]);
    await archive(env, now);
    expect(await countOfDay(day)).toBe(6 * 120 + 120);
  });

  it('packs an hour again when a late result came, without losing what only history still has', async () => {
    await insertResults(env.DB, minutes('mon_a', day, day + hourMs));
    await archive(env, now);
    await env.DB.prepare('drop table results_20260610').run();
    const late = { ...one('mon_a', 'enam', day + 1_234_567), kind: 'manual' as const };
    await insertResults(env.DB, [late]);
    await markHoursDirty(env.DB, [day]);
    await archive(env, now);
    expect(await countOfDay(day)).toBe(121);
    expect((await hourMarks(env.DB, day, day + hourMs)).get(day)).toMatchObject({ archived: true, dirty: 0 });
  });

  it('loses nothing while Postgres refuses every call, and catches up when it is back', async () => {
    const results = minutes('mon_a', day, now);
    await insertResults(env.DB, results);
    await archive(away, now);
    expect([...(await hourMarks(env.DB, day, now)).values()].some(({ archived }) => archived)).toBe(false);
    expect(await pruneDays(env.DB, () => postgresFrom(away), now + 10 * dayMs)).toEqual([]);
    const recent = await readMetrics(
      { d1: env.DB, postgres: postgresFrom(away) },
      monitorOf('mon_a'),
      '24h',
      now,
    );
    expect(recent.regions.map(({ count }) => count)).toEqual([210, 210]);
    await archive(env, now);
    expect(await countOfDay(day)).toBe(360);
  });

  it('prunes a day only when history has all of it', async () => {
    await insertResults(env.DB, minutes('mon_a', day, day + dayMs));
    const later = day + 4 * dayMs;
    expect(await pruneDays(env.DB, postgres, later)).toEqual([]);
    await archive({ ...env }, day + dayMs + hourMs);
    expect(await pruneDays(env.DB, postgres, day + 2 * dayMs)).toEqual([]);
    await postgres()`delete from raw_hours where hour = ${new Date(day + 5 * hourMs).toISOString()}`;
    expect(await pruneDays(env.DB, postgres, later)).toEqual([]);
    await markHoursDirty(env.DB, [day + 5 * hourMs]);
    await archive(env, later);
    expect(await resultDays(env.DB)).toEqual([]);
    expect(
      (
        await readResults(history(), {
          workspaceId: 'wsp_a',
          monitorId: 'mon_a',
          from: 0,
          to: later,
          limit: 10_000,
        })
      ).results.length,
    ).toBe(2_880);
  });
});

describe('figures across the seam', () => {
  it.each(['1h', '24h', '7d'] as const)(
    '%s counts every result once, and its percentiles are within 1 % of the exact ones',
    async (range) => {
      const results = minutes('mon_a', day, now);
      await insertResults(env.DB, results);
      await archive(env, now);
      const metrics = await readMetrics(history(), monitorOf('mon_a'), range, now);
      expect(metrics.historyMissing).toBe(false);
      const from = Date.parse(metrics.from);
      for (const { region, count, p50, p95 } of metrics.regions) {
        const own = results.filter((r) => r.region === region && r.slotAt >= from && r.slotAt <= now);
        expect(count).toBe(own.length);
        const latencies = own
          .filter(({ verdict }) => verdict === 'ok')
          .map(({ durationMs }) => durationMs)
          .sort((a, b) => a - b);
        for (const [q, seen] of [
          [0.5, p50],
          [0.95, p95],
        ] as const) {
          const exact = latencies[Math.floor(q * (latencies.length - 1))]!;
          expect(Math.abs(seen! - exact) / exact).toBeLessThanOrEqual(0.0101);
        }
      }
      const counted = metrics.series
        .flatMap(({ points }) => points)
        .reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(metrics.regions.reduce((sum, { count }) => sum + count, 0));
    },
  );

  it('counts all of two days at 10 s from nine regions, however many results that is', async () => {
    const perDay = 8_640;
    for (const at of [day, day + dayMs]) {
      await insertResults(env.DB, [one('mon_a', 'enam', at)]);
      await env.DB.prepare(
        `with recursive n(i) as (select 0 union all select i + 1 from n where i < ?2 - 1)
         insert into results_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}
           (monitor_id, slot_at, region, workspace_id, started_at, duration_ms, verdict, placement, kind)
         select 'mon_big', ?1 + i * 10000, r.value, 'wsp_a', ?1 + i * 10000, 40 + i % 20, 'ok', 'verified', 'scheduled'
         from n, json_each(?3) r`,
      )
        .bind(at, perDay, JSON.stringify(probedRegionIds))
        .run();
    }
    const monitor = { ...monitorOf('mon_big'), regions: [...probedRegionIds], intervalSeconds: 10 };
    const metrics = await readMetrics(history(), monitor, '7d', day + 2 * dayMs);
    expect(metrics.regions.map(({ count }) => count)).toEqual(probedRegionIds.map(() => 2 * perDay));
    expect(metrics.regions.map(({ max }) => max)).toEqual(probedRegionIds.map(() => 59));
  });

  it('never shows the results of another workspace', async () => {
    await insertResults(env.DB, minutes('mon_a', day, now));
    await archive(env, now);
    const stranger = { ...monitorOf('mon_a'), workspaceId: 'wsp_b' };
    const metrics = await readMetrics(history(), stranger, '24h', now);
    expect(metrics.regions.every(({ count }) => count === 0)).toBe(true);
    expect(
      await readResults(history(), { workspaceId: 'wsp_b', monitorId: 'mon_a', from: 0, to: now, limit: 10 }),
    ).toEqual({ results: [], historyMissing: false });
  });
});
