/** The one query door counts every result exactly once, whatever is archived, dirty, pruned, made again or rolled. */
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { readResults } from '../../db/history/results.ts';
import { readRollups, type RollupQuery } from '../../db/history/rollups.ts';
import { archive } from '../../workers/archive/index.ts';
import { verdicts } from '../../workers/domain/check.ts';
import { archived, base, clear, comeLate, env, history, hourOf, migrate, postgres, prune, resultAt, toldBy, toldOf } from './door.ts'; // prettier-ignore
import { insertResults } from '../../db/d1/queries/insert-results.ts';

beforeAll(migrate);
beforeEach(clear);

const iso = (at: number) => new Date(at).toISOString();
const days = [base, base + dayMs, base + 2 * dayMs];
/** The last hour of the last day runs, and no day is old enough for the archive to prune it. */
const now = base + 3 * dayMs - 1;

const result = fc
  .record({
    at: fc.integer({ min: 0, max: 3 * 24 * 12 - 1 }).map((n) => base + n * 300_000),
    monitorId: fc.constantFrom('mon_a', 'mon_b'),
    region: fc.constantFrom('weur' as const, 'apac' as const),
    verdict: fc.constantFrom(...verdicts),
    durationMs: fc.integer({ min: 1, max: 60_000 }),
    isLate: fc.boolean(),
  })
  .map(({ at, isLate, ...own }) => ({ isLate, result: resultAt(at, own) }));
const results = fc.uniqueArray(result, {
  minLength: 10,
  maxLength: 40,
  selector: ({ result: { slotAt, monitorId, region } }) => `${slotAt} ${monitorId} ${region}`,
});
const stores = fc.record({
  results,
  /** Hours the archive has not taken, of days that are still in D1. */
  untaken: fc.uniqueArray(fc.nat(71), { maxLength: 20 }),
  /** The last day is not over: nothing that history lacks leaves D1. */
  pruned: fc.subarray(days.slice(0, 2)),
  unrolled: fc.subarray(days),
});
const hours = fc.integer({ min: -2, max: 74 });
const range = fc.record({
  grain: fc.constantFrom('result' as const, 'hour' as const, 'day' as const),
  ends: fc.tuple(hours, hours).map((pair) => pair.sort((a, b) => a - b)),
  offMs: fc.tuple(fc.nat(hourMs), fc.nat(hourMs)),
  stepHours: fc.constantFrom(1, 3, 8),
  monitorIds: fc.subarray(['mon_a', 'mon_b', 'mon_none'], { minLength: 1 }),
});

function queryOf({
  grain,
  ends,
  offMs,
  stepHours,
  monitorIds,
}: typeof range extends fc.Arbitrary<infer T> ? T : never): RollupQuery {
  const off = grain === 'result' ? offMs : [0, 0];
  const from = base + ends[0]! * hourMs + off[0]!;
  const to = base + ends[1]! * hourMs + off[1]!;
  const stepMs = grain === 'day' ? dayMs : stepHours * hourMs;
  const stepOf = (at: number) =>
    grain === 'day' ? Math.floor(at / dayMs) * dayMs : from + Math.floor((at - from) / stepMs) * stepMs;
  return { workspaceId: 'wsp_a', monitorIds, from, to, grain, stepOf };
}

describe('the door', () => {
  it('counts every result once, before and after the archive caught up', async () => {
    await fc.assert(
      fc.asyncProperty(stores, fc.array(range, { minLength: 4, maxLength: 8 }), async (given, ranges) => {
        await clear();
        const isPruned = (at: number) => given.pruned.some((day) => at >= day && at < day + dayMs);
        const untaken = new Set(
          [71, ...given.untaken].map((n) => base + n * hourMs).filter((hour) => !isPruned(hour)),
        );
        const isUntaken = (at: number) => untaken.has(hourOf(at));
        const of = (want: (slotAt: number, isLate: boolean) => boolean) =>
          given.results.filter((one) => want(one.result.slotAt, one.isLate)).map((one) => one.result);

        // Somebody else's result, so that each day has a table.
        const others = days.map((day) => resultAt(day, { monitorId: 'mon_z', workspaceId: 'wsp_z' }));
        const onTime = of((at, isLate) => !isUntaken(at) && !isLate);
        await archived([...others, ...onTime], now);
        for (const hour of untaken)
          await env.DB.prepare('delete from archived_hours where hour = ?1').bind(hour).run();
        await insertResults(env.DB, of(isUntaken));
        const halfTaken = [...untaken].map((hour) => Math.floor(hour / dayMs) * dayMs);
        await postgres()`delete from rolled_days where day = any(${[...given.unrolled, ...halfTaken].map(iso)}::timestamptz[])`;
        for (const day of given.pruned) await prune(day);
        await comeLate(of((at, isLate) => !isUntaken(at) && isLate));

        // Late for a day that left D1: counted once the archive took it.
        const counted = of((at, isLate) => !(isLate && isPruned(at)));
        const all = of(() => true);
        const check = async (truth: typeof all) => {
          for (const one of ranges) {
            const query = queryOf(one);
            const read = await readRollups(history(), query);
            expect(read.historyMissing).toBe(false);
            expect(toldOf(read)).toEqual(toldBy(truth, query));
            if (one.grain !== 'result') continue;
            const { workspaceId, from, to } = query;
            const { results: single } = await readResults(history(), {
              workspaceId,
              monitorId: 'mon_a',
              from,
              to,
              limit: 15,
            });
            const own = truth.filter(
              ({ monitorId, slotAt }) => monitorId === 'mon_a' && slotAt >= from && slotAt < to,
            );
            expect(single).toEqual(
              own.sort((a, b) => b.slotAt - a.slotAt || a.region.localeCompare(b.region)).slice(0, 15),
            );
          }
        };
        await check(counted);
        await archive(env, now);
        await check(all);
      }),
      { numRuns: 5 },
    );
  }, 240_000);
});
