/** What tests of the one query door share: results, both stores around them, and the plain list as the truth. */
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { inject } from 'vitest';
import { markHoursDirty, resultDays } from '../../db/d1/queries/archived-hours.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { dayMs, hourMs, resultsTable } from '../../db/d1/queries/result-rows.ts';
import type { History } from '../../db/history/open.ts';
import type { RollupQuery, Rollups } from '../../db/history/rollups.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { archive } from '../../workers/archive/index.ts';
import type { Env } from '../../workers/archive/env.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import { addResult, emptyRollup, type Rollup } from '../../workers/domain/stats/rollup.ts';

const bindings = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
export const env: Env = {
  DB: bindings.DB,
  DATABASE_URL: bindings.DATABASE_URL,
  NEON_LOCAL: inject('neonLocal'),
};
export const postgres = () => postgresFrom(env);
export const history = (): History => ({ d1: env.DB, postgres: postgres() });
export const migrate = () => applyD1Migrations(env.DB, bindings.MIGRATIONS);

export async function clear(): Promise<void> {
  for (const day of await resultDays(env.DB)) await dropTable(day);
  await env.DB.prepare('delete from archived_hours').run();
  await postgres()`truncate monitors, rolled_days, stale_hours cascade`;
}

export const base = Date.UTC(2026, 5, 10);
export const hourOf = (at: number): number => Math.floor(at / hourMs) * hourMs;

export const resultAt = (
  slotAt: number,
  { monitorId = 'mon_a', region = 'weur', workspaceId = 'wsp_a', verdict = 'ok' as CheckResult['verdict'], durationMs = 40 + (slotAt / 1_000) % 97 }: Partial<CheckResult> = {},
): CheckResult => ({
  monitorId, workspaceId, region, colo: 'LHR', placement: 'verified', slotAt, startedAt: slotAt + 5, durationMs: Math.round(durationMs), verdict, kind: 'scheduled',
  ...(verdict === 'ok' && { httpStatus: 200, phases: { ttfbMs: 20, transferMs: 7 } }),
}); // prettier-ignore

/** Everything to D1 and from there to history, as it goes every hour. */
export async function archived(results: CheckResult[], now: number): Promise<void> {
  await insertResults(env.DB, results);
  await archive(env, now);
}

/** What ingest does with a result whose hour is over. */
export async function comeLate(results: CheckResult[]): Promise<void> {
  if (results.length === 0) return;
  await insertResults(env.DB, results);
  await markHoursDirty(
    env.DB,
    results.map(({ slotAt }) => hourOf(slotAt)),
  );
}

const dropTable = (day: number) => env.DB.prepare(`drop table if exists ${resultsTable(day)}`).run();

/** What the archive does with a day that history has. */
export async function prune(day: number): Promise<void> {
  await dropTable(day);
  await env.DB.prepare('update archived_hours set pruned = 1 where hour >= ?1 and hour < ?2')
    .bind(day, day + dayMs)
    .run();
}

export type Told = Record<string, Rollup>;

/** The plain list, counted one by one. */
export function toldBy(
  results: CheckResult[],
  { monitorIds, from, to, stepOf, workspaceId }: RollupQuery,
): Told {
  const told: Told = {};
  for (const result of results) {
    if (result.slotAt < from || result.slotAt >= to) continue;
    if (result.workspaceId !== workspaceId || !monitorIds.includes(result.monitorId)) continue;
    addResult(
      (told[`${result.monitorId} ${result.region} ${stepOf(result.slotAt)}`] ??= emptyRollup()),
      result,
    );
  }
  return told;
}

export const toldOf = ({ cells }: Rollups): Told =>
  Object.fromEntries(
    cells.map(({ monitorId, region, at, rollup }) => [`${monitorId} ${region} ${at}`, rollup]),
  );
