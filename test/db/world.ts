/** What tests of the archive share: its stores, emptied before each test, results of two regions, and every one of its statements. */
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { neonConfig } from '@neondatabase/serverless';
import { beforeAll, beforeEach, inject } from 'vitest';
import { dayMs } from '../../db/d1/queries/result-rows.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { countsOfHours } from '../../db/postgres/queries.ts';
import { verify } from '../../db/verify/verify.ts';
import type { Env } from '../../workers/archive/env.ts';
import type { CheckResult } from '../../workers/domain/check.ts';

const bindings = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
export const env: Env = {
  DB: bindings.DB,
  DATABASE_URL: bindings.DATABASE_URL,
  NEON_LOCAL: inject('neonLocal'),
};
export const postgres = () => postgresFrom(env);
export const away: Env = { ...env, NEON_LOCAL: '127.0.0.1:9' };
export const day = Date.UTC(2026, 5, 10);

export async function empty(): Promise<void> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and (name glob 'results_[0-9]*' or name glob 'leaving_*')`,
  ).all<{ name: string }>();
  await env.DB.batch([
    ...results.map(({ name }) => env.DB.prepare(`drop table ${name}`)),
    env.DB.prepare('delete from archived_hours'),
    env.DB.prepare('delete from workspaces'),
  ]);
  await postgres().transaction((sql) => [
    sql`delete from raw_hours`,
    sql`delete from rollup_hours`,
    sql`delete from rollup_days`,
    sql`delete from rolled_days`,
    sql`delete from stale_hours`,
    sql`delete from monitors`,
  ]);
}

/** In a test file: its databases are made, and empty before each test. */
export function freshStores(): void {
  beforeAll(() => applyD1Migrations(env.DB, bindings.MIGRATIONS));
  beforeEach(empty);
}

const regions = ['enam', 'weur'] as const;
export const one = (monitorId: string, region: (typeof regions)[number], slotAt: number): CheckResult => {
  const failed = slotAt % 420_000 === 0;
  return {
    monitorId, workspaceId: 'wsp_a', region, colo: region === 'enam' ? 'IAD' : 'LHR', placement: 'verified', slotAt, startedAt: slotAt + (slotAt % 7),
    durationMs: 50 + ((slotAt / 1_000) % 211), verdict: failed ? 'fail' : 'ok', kind: slotAt % 9 === 0 ? 'confirm' : 'scheduled',
    ...(failed ? { failure: { class: 'reset' as const, message: 'reset', retryable: true } } : { httpStatus: 200, phases: { ttfbMs: 40, transferMs: 10 } }),
  }; // prettier-ignore
};
/** One a minute from both regions. */
export const minutes = (monitorId: string, from: number, to: number): CheckResult[] =>
  regions
    .flatMap((region, r) =>
      Array.from({ length: Math.ceil((to - from) / 60_000) }, (_, i) =>
        one(monitorId, region, from + i * 60_000 + r * 30_000),
      ),
    )
    .filter(({ slotAt }) => slotAt < to);

export const countOfDay = async (at: number) =>
  [...(await countsOfHours(postgres(), at, at + dayMs)).values()].reduce((sum, n) => sum + n, 0);
export const verified = (now: number) => verify(env.DB, postgres, now);

/** A number of statements on both sides, and what happens to one of them and to those after it. */
export type Failing = { at: number; sent: boolean; dead: boolean };
/**
 * Runs something while its `at`-th statement fails: before it was sent, or only its answer is lost. `dead`: nothing after it
 * gets through either.
 * @returns how many statements there were
 */
export async function failing(
  { at, sent, dead }: Failing,
  run: (db: D1Database) => Promise<unknown>,
): Promise<number> {
  let count = 0;
  const guarded = async <T>(send: () => Promise<T>): Promise<T> => {
    const own = count++;
    if (own !== at && !(dead && own > at)) return send();
    if (own === at && sent) await send();
    throw new Error(`the statement ${own} failed`);
  };
  const asked = new Set(['run', 'all', 'first', 'raw']);
  const plain = Symbol('plain');
  const statement = (real: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(real, {
      get: (target, name) => {
        if (name === plain) return target;
        const own = target[name as 'run'].bind(target);
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values));
        return asked.has(String(name)) ? () => guarded(() => own()) : own;
      },
    });
  const db = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === 'prepare') return (text: string) => statement(target.prepare(text));
      if (name === 'batch')
        return (list: (D1PreparedStatement & { [plain]?: D1PreparedStatement })[]) =>
          guarded(() => target.batch(list.map((each) => each[plain] ?? each)));
      return target[name as 'exec'].bind(target);
    },
  });
  neonConfig.fetchFunction = (...given: Parameters<typeof fetch>) => guarded(() => fetch(...given));
  try {
    await run(db);
  } finally {
    neonConfig.fetchFunction = undefined;
  }
  return count;
}
