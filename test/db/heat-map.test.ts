/** The heat map and history: hours that were archived, joined with recent ones. */
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { hourMs } from '../../db/d1/queries/result-rows.ts';
import { readHeatMap } from '../../db/history/heat-map.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import type { Env } from '../../workers/archive/env.ts';
import { archive } from '../../workers/archive/index.ts';
import type { CheckResult } from '../../workers/domain/check.ts';

const bindings = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
const env: Env = { DB: bindings.DB, DATABASE_URL: bindings.DATABASE_URL, NEON_LOCAL: inject('neonLocal') };
const monitor = { id: 'mon_heat', workspaceId: 'wsp_heat' };
/** A Monday. */
const monday = Date.UTC(2026, 2, 2);
const now = monday + 2 * hourMs + 30 * 60_000;
const map = (timeZone: string, workspaceId = monitor.workspaceId, neonLocal = env.NEON_LOCAL) =>
  readHeatMap(
    { d1: env.DB, postgres: postgresFrom({ ...env, NEON_LOCAL: neonLocal }) },
    { ...monitor, workspaceId },
    { range: '30d', timeZone },
    now,
  );

beforeAll(async () => {
  await applyD1Migrations(env.DB, bindings.MIGRATIONS);
  const results = Array.from({ length: 150 }, (_, minute): CheckResult => {
    const slotAt = monday + minute * 60_000;
    return {
      monitorId: monitor.id, workspaceId: monitor.workspaceId, region: minute % 2 ? 'enam' : 'weur', colo: null,
      placement: 'verified', slotAt, startedAt: slotAt, durationMs: minute < 60 ? 900 : 100,
      verdict: minute === 60 ? 'fail' : 'ok', kind: 'scheduled',
      ...(minute === 60 ? { failure: { class: 'reset', message: 'reset', retryable: true } } : {}),
    }; // prettier-ignore
  });
  await insertResults(env.DB, results);
  await archive(env, now);
});

describe('the heat map', () => {
  it('joins archived hours with the running one, each result once, its percentiles by merged sketches', async () => {
    const { cells, historyMissing } = await map('UTC');
    expect(historyMissing).toBe(false);
    expect(cells.map(({ weekday, hour, count, fail }) => [weekday, hour, count, fail])).toEqual([
      [1, 0, 60, 0],
      [1, 1, 60, 1],
      [1, 2, 30, 0],
    ]);
    for (const [i, ms] of [900, 100, 100].entries())
      expect(Math.abs(cells[i]!.p95! / ms - 1)).toBeLessThan(0.0101);
    expect(cells[1]!.availability).toBe(0.983333);
  });

  it('is in the days of its zone: a Monday that begins is still Sunday in New York', async () => {
    const { cells } = await map('America/New_York');
    expect(cells.map(({ weekday, hour, count }) => [weekday, hour, count])).toEqual([
      [7, 19, 60],
      [7, 20, 60],
      [7, 21, 30],
    ]);
  });

  it('is empty for another workspace, and says when history is missing', async () => {
    expect((await map('UTC', 'wsp_other')).cells).toEqual([]);
    const cut = await map('UTC', monitor.workspaceId, '127.0.0.1:9');
    expect(cut.historyMissing).toBe(true);
    expect(cut.cells.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(150);
  });
});
