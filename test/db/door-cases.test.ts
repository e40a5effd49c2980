/** The one query door in single situations: a store away, a day that leaves meanwhile, strangers, days of time zones. */
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { readResults } from '../../db/history/results.ts';
import { readRollups, type RollupQuery } from '../../db/history/rollups.ts';
import { statementTimeoutMs } from '../../db/postgres/ask.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { totalOf } from '../../workers/domain/stats/rollup.ts';
import { archived, base, clear, comeLate, env, history, migrate, prune, resultAt, toldBy, toldOf } from './door.ts'; // prettier-ignore

beforeAll(migrate);
beforeEach(clear);

const everyHalfHour = (from: number, to: number) =>
  Array.from({ length: (to - from) / (hourMs / 2) }, (_, i) => resultAt(from + (i * hourMs) / 2));
const hourly = (from: number, to: number, more: Partial<RollupQuery> = {}): RollupQuery => ({
  workspaceId: 'wsp_a', monitorIds: ['mon_a'], from, to, grain: 'hour', stepOf: (at) => Math.floor(at / hourMs) * hourMs, ...more,
}); // prettier-ignore
const countOf = async (query: RollupQuery, given = history()) =>
  (await readRollups(given, query)).cells.reduce((sum, { rollup }) => sum + totalOf(rollup), 0);

describe('a late result for a day that was pruned', () => {
  it('hides nothing of that day or of any since, and counts once the archive took it', async () => {
    const now = base + 2 * dayMs + 5 * 60_000;
    const results = everyHalfHour(base, base + 2 * dayMs);
    await archived(results, now);
    await prune(base);
    await comeLate([resultAt(base + 3 * hourMs + 60_000)]);
    const query = hourly(base, base + 2 * dayMs);
    expect(await countOf(query)).toBe(96);
    const listed = await readResults(history(), { ...query, monitorId: 'mon_a', limit: 1_000 });
    expect([listed.results.length, listed.historyMissing]).toEqual([96, false]);
    await archived([], now);
    expect(await countOf(query)).toBe(97);
  });
});

describe('with Postgres away', () => {
  it('what D1 still has is shown, though history has it too', async () => {
    await archived(everyHalfHour(base, base + dayMs), base + dayMs + 5 * 60_000);
    await insertResults(env.DB, everyHalfHour(base + dayMs, base + dayMs + 2 * hourMs));
    const away = { d1: env.DB, postgres: postgresFrom({ ...env, NEON_LOCAL: '127.0.0.1:9' }) };
    const query = hourly(base, base + dayMs + 2 * hourMs, { standIn: true });
    expect(await countOf({ ...query, standIn: false }, away)).toBe(4);
    expect(await countOf(query, away)).toBe(52);
    expect((await readRollups(away, query)).historyMissing).toBe(false);
    const listed = await readResults(away, { ...query, monitorId: 'mon_a', limit: 1_000 });
    expect([listed.results.length, listed.historyMissing]).toEqual([52, false]);
    await prune(base);
    expect(await countOf(query, away)).toBe(4);
    expect((await readRollups(away, query)).historyMissing).toBe(true);
  });

  const now = base + 20 * dayMs;
  // The archive took nothing for weeks: D1 has all of it, and says so.
  it('weeks of results that D1 kept are all shown, and nothing is said to be missing', async () => {
    const away = { d1: env.DB, postgres: postgresFrom({ ...env, NEON_LOCAL: '127.0.0.1:9' }) };
    for (let day = base; day < now; day += dayMs)
      await insertResults(env.DB, everyHalfHour(day, day + dayMs));
    expect(await countOf(hourly(base, now), away)).toBe(20 * 48);
    expect((await readRollups(away, hourly(base, now))).historyMissing).toBe(false);
    expect((await readRollups(away, hourly(base - 1, now))).historyMissing).toBe(false);
    expect((await readRollups(away, hourly(base - hourMs, now))).historyMissing).toBe(true);
  });

  it('or silent, the recent part answers within a bound, says that the rest is missing, and does not wait twice', async () => {
    await archived(everyHalfHour(base - dayMs, base + dayMs), base + dayMs + 5 * 60_000);
    await prune(base - dayMs);
    await prune(base);
    await insertResults(env.DB, everyHalfHour(base + dayMs, base + dayMs + 2 * hourMs));
    const given = { d1: env.DB, postgres: postgresFrom({ ...env, NEON_LOCAL: inject('silent') }) };
    const query = hourly(base, base + 2 * dayMs);
    const began = Date.now();
    const read = await readRollups(given, query);
    expect(read.historyMissing).toBe(true);
    expect(read.cells.reduce((sum, { rollup }) => sum + totalOf(rollup), 0)).toBe(4);
    expect(Date.now() - began).toBeGreaterThanOrEqual(statementTimeoutMs - 100);
    const again = Date.now();
    expect((await readRollups(given, { ...query, grain: 'result' })).historyMissing).toBe(true);
    const listed = await readResults(given, { ...query, monitorId: 'mon_a', limit: 10 });
    expect([listed.results.length, listed.historyMissing]).toEqual([4, true]);
    expect(Date.now() - again).toBeLessThan(statementTimeoutMs);
  });
});

it('without D1 there is an error that says so', async () => {
  const d1 = { prepare: () => { throw new Error('D1_ERROR: away'); } } as unknown as D1Database; // prettier-ignore
  await expect(readRollups({ ...history(), d1 }, hourly(base, base + dayMs))).rejects.toThrow(/^D1 is away/);
});

it('a day that leaves D1 between the question what is where and the answer is read from history', async () => {
  const now = base + dayMs + 5 * 60_000;
  await archived(everyHalfHour(base, base + dayMs), now);
  // As long as the mark is not known, D1 answers.
  await env.DB.prepare('update archived_hours set archived_at = null').run();
  let asked = 0;
  const d1 = new Proxy(env.DB, {
    get: (target, name: 'prepare') => (text: string) => {
      const statement = target[name](text);
      if (name !== 'prepare' || !text.includes('join results_2026') || asked++ > 0) return statement;
      const bind = (...values: unknown[]) => {
        const bound = statement.bind(...values);
        return Object.assign(Object.create(bound) as D1PreparedStatement, {
          all: async () => {
            await env.DB.prepare('update archived_hours set archived_at = 1').run();
            await prune(base);
            return bound.all();
          },
        });
      };
      return { bind };
    },
  });
  expect(await countOf(hourly(base, base + dayMs), { ...history(), d1 })).toBe(48);
  expect(asked).toBe(1);
});

it('nobody sees the results of another workspace, neither those of D1 nor those of history', async () => {
  await archived(everyHalfHour(base, base + dayMs), base + dayMs + 5 * 60_000);
  await insertResults(env.DB, everyHalfHour(base + dayMs, base + dayMs + hourMs));
  for (const grain of ['result', 'hour', 'day'] as const) {
    expect(await countOf(hourly(base, base + 2 * dayMs, { grain }))).toBe(50);
    expect(await countOf(hourly(base, base + 2 * dayMs, { grain, workspaceId: 'wsp_b' }))).toBe(0);
  }
});

describe('days of a time zone', () => {
  /** The beginning of the local day that a time lies in, where the zone's offset is `offsetMs(at)`. */
  const localDay = (timeZone: string) => {
    const parts = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    return (at: number) => Date.parse(parts.format(at));
  };
  // 29 March 2026, Europe/Berlin: a day of 23 hours.
  const from = Date.UTC(2026, 2, 27, 23);
  const to = Date.UTC(2026, 2, 30, 22);

  it.each(['hour', 'result'] as const)(
    'of whole hours are exact with %s, across a change of clocks',
    async (grain) => {
      const results = everyHalfHour(from, to);
      await archived(results, to + 5 * 60_000);
      await prune(Date.UTC(2026, 2, 28));
      const query = hourly(from, to, { grain, stepOf: localDay('Europe/Berlin') });
      expect(toldOf(await readRollups(history(), query))).toEqual(toldBy(results, query));
      const counts = Object.values(toldBy(results, query)).map(totalOf);
      expect(counts).toEqual([48, 46, 48]);
    },
  );

  it('of half hours are exact with `result`, and half an hour off with `hour`, which still counts each once', async () => {
    const results = everyHalfHour(from, to);
    await archived(results, to + 5 * 60_000);
    const exact = hourly(from, to, { grain: 'result', stepOf: localDay('Asia/Kolkata') });
    expect(toldOf(await readRollups(history(), exact))).toEqual(toldBy(results, exact));
    const near = await readRollups(history(), { ...exact, grain: 'hour' });
    // Each local day begins at 18:30 UTC, and its first hour at 18:00.
    const shifted = { ...exact, stepOf: (at: number) => exact.stepOf(at + hourMs / 2) };
    expect(toldOf(near)).toEqual(toldBy(results, shifted));
  });

  it('of history begin and end with the hours whose middle they have', async () => {
    const results = everyHalfHour(from, to);
    await archived(results, to + 5 * 60_000);
    const half = hourly(from + hourMs / 2, from + 2.5 * hourMs);
    const next = hourly(from + 2.5 * hourMs, from + 3.5 * hourMs);
    expect([await countOf(half), await countOf(next)]).toEqual([4, 2]);
  });
});
