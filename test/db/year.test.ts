/**
 * A year of one-minute results whose truth is known: old ones in history, the last days in D1, some of them in both.
 * Counts are exact, percentiles within 1 % of the exact ones, uptime exact to the second, whatever the range.
 */
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { ledgersOf } from '../../db/d1/queries/observed.ts';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { readRollups, type RollupQuery } from '../../db/history/rollups.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import type { Env } from '../../workers/archive/env.ts';
import { archive } from '../../workers/archive/index.ts';
import { verdicts } from '../../workers/domain/check.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import { figuresOf } from '../../workers/domain/stats/figures.ts';
import { emptyRollup, mergeRollup } from '../../workers/domain/stats/rollup.ts';
import { uptimeOf } from '../../workers/domain/stats/uptime.ts';
import { secondsOf } from '../support/year/events.ts';
import { madeMonitor, resultsOfHour } from '../support/year/results.ts';

const bindings = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
const env: Env = { DB: bindings.DB, DATABASE_URL: bindings.DATABASE_URL, NEON_LOCAL: inject('neonLocal') };
const postgres = () => postgresFrom(env, 60_000);

const days = 365;
const from = Date.UTC(2025, 10, 10);
/** D1 has the last days; the archive was last here some hours ago. */
const inD1 = from + (days - 2) * dayMs;
const now = from + days * dayMs - 3 * hourMs - 20 * 60_000;
const monitors = [
  madeMonitor({ id: 'mon_minutely', workspaceId: 'wsp_year', regions: ['weur', 'apac'], intervalSeconds: 60, seed: 7, from, days }),
  madeMonitor({ id: 'mon_slowly', workspaceId: 'wsp_year', regions: ['enam', 'weur', 'oc'], intervalSeconds: 300, seed: 11, from, days }),
]; // prettier-ignore

type Told = { slots: number[]; latencies: number[]; verdicts: number[] };
/** All that there is, by monitor and region, in the order of time. A latency of -1 is none. */
const truth = new Map<string, Told>();

beforeAll(async () => {
  await applyD1Migrations(env.DB, bindings.MIGRATIONS);
  await env.DB.prepare(`insert into workspaces (id, name, created_at) values ('wsp_year', 'Year', ?1)`)
    .bind(from)
    .run();
  for (const { id, events } of monitors) {
    const outages = events.outages.map((one, i) =>
      env.DB.prepare(
        `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
         values (?1, 'wsp_year', ?2, 'resolved', 'major', ?3, ?3, ?4, json_array(json_object('from', ?3, 'to', ?4)), '{"summary":"","regions":[]}', '[]', 1)`,
      ).bind(`inc_${id}_${i}`, id, one.from, one.to),
    );
    const unseen = [...events.maintenance, ...events.silent].map((one) =>
      env.DB.prepare(
        `insert into unobserved (monitor_id, workspace_id, started_at, ended_at) values (?1, 'wsp_year', ?2, ?3)`,
      ).bind(id, one.from, one.to),
    );
    await env.DB.batch([...outages, ...unseen]);
  }
  for (let hour = from; hour < now; hour += hourMs) {
    const results = monitors
      .flatMap((monitor) => monitor.regions.flatMap((region) => resultsOfHour(monitor, region, hour)))
      .filter(({ slotAt }) => slotAt < now);
    for (const { monitorId, region, slotAt, verdict, durationMs } of results) {
      const key = `${monitorId} ${region}`;
      const told = truth.get(key) ?? { slots: [], latencies: [], verdicts: [] };
      truth.set(key, told);
      told.slots.push(slotAt);
      told.verdicts.push(verdicts.indexOf(verdict));
      told.latencies.push(verdict === 'ok' || verdict === 'slow' ? durationMs : -1);
    }
    if (hour < inD1) await writeHour(postgres(), hour, results);
    else await insertResults(env.DB, results);
  }
  await archive(env, now - 5 * hourMs);
}, 240_000);

const hours = Math.floor(now / hourMs) * hourMs;
const midnight = Math.floor(now / dayMs) * dayMs;
const ranges: [string, RollupQuery['grain'], number, number][] = [
  ['the last hour', 'result', now - hourMs, 60_000],
  ['the last 24 h, over the seam', 'result', now - dayMs, 300_000],
  ['7 days', 'hour', hours - 7 * dayMs, hourMs],
  ['30 days', 'hour', hours - 30 * dayMs, 3 * hourMs],
  ['90 days', 'hour', midnight - 90 * dayMs, 8 * hourMs],
  ['the whole year', 'day', from, dayMs],
];

describe('a year', () => {
  it.each(ranges)(
    '%s: every result once, percentiles within 1 %% of the exact ones',
    async (_name, grain, begin, stepMs) => {
      const { cells, historyMissing } = await readRollups(
        { d1: env.DB, postgres: postgres() },
        {
          workspaceId: 'wsp_year',
          monitorIds: monitors.map(({ id }) => id),
          from: begin,
          to: now,
          stepOf: (at) => begin + Math.floor((at - begin) / stepMs) * stepMs,
          grain,
        },
      );
      expect(historyMissing).toBe(false);
      for (const [key, told] of truth) {
        const [monitorId, region] = key.split(' ') as [string, RegionId];
        const own = cells.filter((one) => one.monitorId === monitorId && one.region === region);
        const seen = figuresOf(own.map(({ rollup }) => rollup).reduce(mergeRollup, emptyRollup()), 500);
        const exact = exactly(told, begin);
        expect([key, seen.ok, seen.slow, seen.fail, seen.unknown, seen.max]).toEqual([
          key,
          ...exact.counts,
          exact.latencies.at(-1),
        ]);
        for (const [name, q] of [['p50', 0.5], ['p75', 0.75], ['p95', 0.95], ['p99', 0.99]] as const) {
          const value = exact.latencies[Math.floor(q * (exact.latencies.length - 1))]!;
          // Figures are rounded to a tenth of a millisecond.
          expect(Math.abs(seen[name]! - value)).toBeLessThanOrEqual(0.01 * value + 0.05);
        } // prettier-ignore
      }
    },
  );

  it.each([1, 7, 30, 90, days])('uptime over %i days is exact to the second', async (length) => {
    const begin = Math.max(from, now - length * dayMs);
    for (const { id, events } of monitors) {
      const watched = { id, createdAt: from, status: 'up' as const, statusSince: from };
      const ledger = (await ledgersOf(drizzle(env.DB), 'wsp_year', [watched], begin, now)).get(id)!;
      const { downMs, unobservedMs } = uptimeOf(ledger, begin, now);
      const exact = secondsOf(events, begin, now);
      expect([downMs, now - begin - unobservedMs]).toEqual([exact.down * 1_000, exact.observed * 1_000]);
    }
  });
});

/** What the sketches are held against: every value there was. */
function exactly({ slots, latencies, verdicts: kinds }: Told, begin: number) {
  const first = slots.findIndex((slotAt) => slotAt >= begin);
  const counts = [0, 0, 0, 0];
  for (const kind of kinds.slice(first)) counts[kind]! += 1;
  const answered = Float64Array.from(latencies.slice(first).filter((ms) => ms >= 0)).sort();
  return { counts, latencies: answered };
}
