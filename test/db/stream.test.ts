/** What exports read: every result of a range once and in order, whatever the archive has done by then. */
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { resultDays } from '../../db/d1/queries/archived-hours.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { dayMs, hourMs, resultsTable } from '../../db/d1/queries/result-rows.ts';
import { eachResult, type StreamQuery } from '../../db/history/stream.ts';
import { type Postgres, postgresFrom } from '../../db/postgres/client.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import type { Env } from '../../workers/archive/env.ts';
import type { CheckResult } from '../../workers/domain/check.ts';

const bindings = untyped as unknown as Env & { MIGRATIONS: D1Migration[] };
const env: Env = { DB: bindings.DB, DATABASE_URL: bindings.DATABASE_URL, NEON_LOCAL: inject('neonLocal') };
const postgres = () => postgresFrom(env);
const away = () => postgresFrom({ ...env, NEON_LOCAL: '127.0.0.1:9' });

const day = Date.UTC(2026, 5, 10);
const regions = ['enam', 'weur'] as const;
const monitorIds = ['mon_b', 'mon_a', 'mon_c'];

const result = (
  monitorId: string,
  region: CheckResult['region'],
  slotAt: number,
  workspaceId = 'wsp_s',
): CheckResult => ({
  monitorId, workspaceId, region, colo: 'IAD', placement: 'verified', slotAt, startedAt: slotAt, durationMs: 50,
  verdict: 'ok', kind: 'scheduled', httpStatus: 200,
}); // prettier-ignore
const ofHour = (hour: number): CheckResult[] =>
  monitorIds.flatMap((id) =>
    regions.flatMap((region, r) => [0, 20, 40].map((m) => result(id, region, hour + (m + r * 7) * 60_000))),
  );

async function clear(): Promise<void> {
  for (const at of await resultDays(env.DB)) await env.DB.prepare(`drop table ${resultsTable(at)}`).run();
  await env.DB.prepare('delete from archived_hours').run();
  await postgres()`truncate monitors cascade`;
}
const mark = (hour: number, dirty: number, pruned: number) =>
  env.DB.prepare('insert into archived_hours (hour, archived_at, dirty, pruned) values (?, 1, ?, ?)').bind(
    hour,
    dirty,
    pruned,
  );

beforeAll(() => applyD1Migrations(env.DB, bindings.MIGRATIONS));
beforeEach(clear);

async function read(query: Partial<StreamQuery> = {}, source = postgres): Promise<CheckResult[]> {
  const all: CheckResult[] = [];
  const whole = { workspaceId: 'wsp_s', monitorIds, from: day, to: day + 2 * dayMs, ...query };
  for await (const some of eachResult({ d1: env.DB, postgres: source }, whole)) all.push(...some);
  return all;
}
const keyOf = ({ monitorId, region, slotAt }: CheckResult) => `${monitorId} ${region} ${slotAt}`;
const position = ({ monitorId, region, slotAt }: CheckResult) =>
  [String(Math.floor(slotAt / hourMs)).padStart(9, '0'), monitorId, String(slotAt), region].join(' ');

type Hour = 'archived' | 'dirty' | 'half' | 'recent';
const hourKind = fc.constantFrom<Hour>('archived', 'dirty', 'half', 'recent');

describe('results of a range', () => {
  it('come each once and in order, for hours that are archived, dirty, half written, pruned or only recent', async () => {
    const world = fc.record({
      pruned: fc.array(hourKind, { minLength: 6, maxLength: 6 }),
      kept: fc.array(hourKind, { minLength: 6, maxLength: 6 }),
      cut: fc.tuple(fc.integer({ min: 0, max: 6 * 60 }), fc.integer({ min: 0, max: 6 * 60 })),
      region: fc.option(fc.constantFrom(...regions), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ pruned, kept, cut, region }) => {
        await clear();
        const truth: CheckResult[] = [];
        // Of the first day D1 has nothing but what came after it was dropped.
        for (const [i, kind] of pruned.entries()) {
          const hour = day + i * hourMs;
          await writeHour(postgres(), hour, ofHour(hour));
          truth.push(...ofHour(hour));
          await mark(hour, kind === 'dirty' ? 1 : 0, 1).run();
          if (kind === 'dirty') await insertResults(env.DB, ofHour(hour).slice(0, 2));
        }
        for (const [i, kind] of kept.entries()) {
          const hour = day + dayMs + i * hourMs;
          await insertResults(env.DB, ofHour(hour));
          truth.push(...ofHour(hour));
          if (kind !== 'recent')
            await writeHour(postgres(), hour, kind === 'archived' ? ofHour(hour) : ofHour(hour).slice(3));
          if (kind === 'archived' || kind === 'dirty') await mark(hour, kind === 'dirty' ? 2 : 0, 0).run();
        }
        const [from, to] = [day + cut[0] * 60_000, day + dayMs + cut[1] * 60_000];
        const found = await read({ from, to, region });
        const expected = truth.filter(
          (one) => one.slotAt >= from && one.slotAt < to && (!region || one.region === region),
        );
        expect(found.map(keyOf).sort()).toEqual(expected.map(keyOf).sort());
        const order = found.map(position);
        expect(order).toEqual([...order].sort());
      }),
      { numRuns: 12 },
    );
  });

  it('are those of one workspace only', async () => {
    await writeHour(postgres(), day, [...ofHour(day), result('mon_x', 'enam', day + 60_000, 'wsp_other')]);
    await insertResults(env.DB, [result('mon_x', 'enam', day + dayMs, 'wsp_other')]);
    expect(await read({ monitorIds: ['mon_x'] })).toEqual([]);
    expect(await read({ monitorIds: ['mon_x'], workspaceId: 'wsp_other' })).toHaveLength(2);
  });

  it('are read again from history when the table of their day is dropped meanwhile', async () => {
    await insertResults(env.DB, ofHour(day));
    await insertResults(env.DB, ofHour(day + hourMs));
    const some = eachResult(
      { d1: env.DB, postgres },
      { workspaceId: 'wsp_s', monitorIds, from: day, to: day + 2 * hourMs },
    );
    await writeHour(postgres(), day, ofHour(day));
    await writeHour(postgres(), day + hourMs, ofHour(day + hourMs));
    const first = await some.next();
    await env.DB.prepare(`drop table ${resultsTable(day)}`).run();
    const rest: CheckResult[] = [];
    for await (const more of some) rest.push(...more);
    expect([...(first.value as CheckResult[]), ...rest].map(keyOf).sort()).toEqual(
      [...ofHour(day), ...ofHour(day + hourMs)].map(keyOf).sort(),
    );
  });

  it('end in an error where history is away, at once or midway, never as if they were whole', async () => {
    await writeHour(postgres(), day, ofHour(day));
    await insertResults(env.DB, ofHour(day + dayMs));
    await expect(read({}, away)).rejects.toThrow();
    // What only D1 has needs no history.
    expect(await read({ from: day + dayMs }, away)).toHaveLength(ofHour(day).length);

    let asked = 0;
    const diesMidway = (): Postgres => (++asked > 1 ? away() : postgres());
    for (let h = 0; h < 23; h++) await writeHour(postgres(), day + h * hourMs, ofHour(day + h * hourMs));
    const some = eachResult(
      { d1: env.DB, postgres: diesMidway },
      { workspaceId: 'wsp_s', monitorIds, from: day, to: day + dayMs },
    );
    expect((await some.next()).done).toBe(false);
    await expect(
      (async () => {
        for await (const _ of some);
      })(),
    ).rejects.toThrow();
  });

  it('are read only as far as somebody asks for them', async () => {
    for (let h = 0; h < 12; h++) await writeHour(postgres(), day + h * hourMs, ofHour(day + h * hourMs));
    let asked = 0;
    const counted = (): Postgres => ((asked += 1), postgres());
    const some = eachResult(
      { d1: env.DB, postgres: counted },
      { workspaceId: 'wsp_s', monitorIds, from: day, to: day + dayMs },
    );
    expect(asked).toBe(0);
    await some.next();
    expect(asked).toBe(1);
    await some.return(undefined);
    expect(asked).toBe(1);
  });
});
