import { Buffer } from 'node:buffer';
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { drizzle } from 'drizzle-orm/d1';
import { getBaselines } from '../../db/d1/queries/baselines.ts';
import { getMonitor } from '../../db/d1/queries/monitors.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { regionNumber } from '../../db/postgres/pack.ts';
import { learnBaselines } from '../../workers/archive/baselines.ts';
import type { Env } from '../../workers/archive/env.ts';
import { packSketch } from '../../workers/domain/stats/packed-sketch.ts';
import { sketchOf } from '../../workers/domain/stats/sketch.ts';

const bindings = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
const env: Env = { DB: bindings.DB, DATABASE_URL: bindings.DATABASE_URL, NEON_LOCAL: inject('neonLocal') };
const postgres = () => postgresFrom(env, 30_000);
const away = () => postgresFrom({ ...env, NEON_LOCAL: '127.0.0.1:9' });
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Monday. */
const now = Date.UTC(2026, 5, 1);
const db = () => drizzle(env.DB);

beforeAll(async () => {
  await applyD1Migrations(env.DB, bindings.MIGRATIONS);
  await env.DB.prepare(
    "insert or ignore into workspaces (id, name, created_at) values ('wsp_a', 'Acme', 0)",
  ).run();
});
beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('delete from monitors'), env.DB.prepare('delete from baselines')]);
  await postgres()`truncate monitors cascade`;
});

const addMonitor = (id: string, anomaly: string | null = '{"sensitivity":"medium"}') =>
  env.DB.prepare(
    `insert into monitors (id, workspace_id, name, kind, target, interval_seconds, timeout_ms, regions, quorum, failure_threshold,
       recovery_threshold, anomaly, assertions, tags, version, configured_version, paused, created_at, updated_at, status, status_since, no_data)
     values (?1, 'wsp_a', 'Shop', 'http', 'https://shop.test/', 60, 1000, '["weur"]', '"majority"', 1, 1, ?2, '[]', '[]', 1, 1, 0, 0, 0, 'up', 0, 0)`,
  )
    .bind(id, anomaly)
    .run();

/** Hours of ten answers of the same length until `until`, as the archive leaves them. */
async function addHours(id: string, days: number, ms: number, until = now): Promise<void> {
  const sketch = Buffer.from(packSketch(sketchOf(Array<number>(10).fill(ms)))).toString('hex');
  await postgres().query(
    `insert into monitors (public_id, workspace_id) values ($1, 'wsp_a') on conflict do nothing`,
    [id],
  );
  await postgres().query(
    `insert into rollup_hours (monitor_id, region, hour, ok, slow, fail, unknown, sketch, max_ms)
     select m.id, $2, hour, 10, 0, 0, 0, decode($3, 'hex'), $4
     from monitors m, generate_series($5::timestamptz, $6::timestamptz, interval '1 hour') hour where m.public_id = $1
     on conflict do nothing`,
    [
      id,
      regionNumber('weur'),
      sketch,
      ms,
      new Date(until - days * dayMs).toISOString(),
      new Date(until - hourMs).toISOString(),
    ],
  );
}
const learned = async (id: string) => (await getBaselines(db(), 'wsp_a', id))?.body ?? null;
const monitorOf = async (id: string) => (await getMonitor(db(), 'wsp_a', id))!;

describe('learning what is usual from history', () => {
  it('is done once a day, and tells probes when there is something new', async () => {
    await addMonitor('mon_a');
    await addHours('mon_a', 28, 180);
    expect(await learnBaselines(env.DB, postgres, now)).toBe(1);
    expect((await learned('mon_a'))!.regions.weur!.medianMs[0]! / 180).toBeCloseTo(1, 1);
    expect(await monitorOf('mon_a')).toMatchObject({ version: 2, jobVersion: 2, configuredVersion: 1 });
    expect(await learnBaselines(env.DB, postgres, now + hourMs)).toBe(0);
    await addHours('mon_a', 1, 181, now + dayMs);
    expect(await learnBaselines(env.DB, postgres, now + dayMs)).toBe(1);
    expect((await learned('mon_a'))!.until).toBe(now + dayMs);
    expect(await monitorOf('mon_a')).toMatchObject({ version: 2, jobVersion: 2 });
  });

  it('says how far it is while there is too little, and tells nobody', async () => {
    await addMonitor('mon_a');
    await addHours('mon_a', 9, 180);
    await learnBaselines(env.DB, postgres, now);
    expect((await learned('mon_a'))!.regions.weur).toMatchObject({
      days: 9,
      medianMs: Array(168).fill(null),
    });
    expect((await monitorOf('mon_a')).jobVersion).toBe(1);
  });

  it('leaves alone whose anomalies nobody looks for', async () => {
    await addMonitor('mon_a', null);
    await addMonitor('mon_b', 'null');
    await addHours('mon_a', 28, 180);
    expect(await learnBaselines(env.DB, postgres, now)).toBe(0);
  });

  it('changes nothing while PostgreSQL is away, and goes on where it was after', async () => {
    await addMonitor('mon_a');
    await addHours('mon_a', 28, 180);
    await learnBaselines(env.DB, postgres, now);
    const before = await learned('mon_a');
    expect(await learnBaselines(env.DB, away, now + dayMs)).toBe(0);
    expect(await learned('mon_a')).toEqual(before);
    expect(await learnBaselines(env.DB, postgres, now + dayMs + hourMs)).toBe(1);
  });

  it('begins anew where the target is another one', async () => {
    await addMonitor('mon_a');
    await addHours('mon_a', 28, 180);
    await learnBaselines(env.DB, postgres, now);
    await env.DB.prepare("update monitors set target = 'https://other.test/'").run();
    await learnBaselines(env.DB, postgres, now + dayMs);
    expect(await learned('mon_a')).toMatchObject({ target: 'https://other.test/', since: now + dayMs });
    expect((await learned('mon_a'))!.regions.weur!.days).toBe(0);
    await addHours('mon_a', 14, 400, now + 15 * dayMs);
    await learnBaselines(env.DB, postgres, now + 15 * dayMs);
    expect((await learned('mon_a'))!.regions.weur!.medianMs[0]! / 400).toBeCloseTo(1, 1);
  });
});
