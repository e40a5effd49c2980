import { describe, expect, it } from 'vitest';
import {
  hourMarks,
  markHourArchived,
  markHoursDirty,
  resultDays,
} from '../../db/d1/queries/archived-hours.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { rawBetween } from '../../db/postgres/raw-results.ts';
import { archive } from '../../workers/archive/index.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import {
  countOfDay,
  day,
  empty,
  env,
  failing,
  freshStores,
  minutes,
  one,
  postgres,
  verified,
} from './world.ts';

freshStores();

/** Two hours wait, one of them for the second time; after them the whole day may leave D1. */
const later = day + 4 * dayMs;
const results = [
  ...minutes('mon_a', day, day + hourMs),
  ...minutes('mon_b', day + hourMs, day + hourMs + 600_000),
];
const late = one('mon_a', 'weur', day + 1_234_000);

async function waiting(): Promise<void> {
  await empty();
  await insertResults(env.DB, results);
  for (let hour = day; hour < day + dayMs; hour += hourMs)
    if (hour !== day + hourMs) await markHourArchived(env.DB, hour, 0, 0, day);
  await markHoursDirty(env.DB, [day]);
}

const kept = async (): Promise<CheckResult[]> =>
  (
    await Promise.all(
      ['mon_a', 'mon_b'].map((monitorId) =>
        rawBetween(postgres(), { workspaceId: 'wsp_a', monitorId, limit: 10_000 }, [
          { from: day, to: day + dayMs },
        ]),
      ),
    )
  ).flat();
const inOrder = (given: CheckResult[]) =>
  given.sort(
    (a, b) =>
      a.monitorId.localeCompare(b.monitorId) || a.region.localeCompare(b.region) || a.slotAt - b.slotAt,
  );

describe('the archive that fails at any one statement', () => {
  it.each([
    ['before it was sent, and nothing after it gets through', { sent: false, dead: true }],
    ['whose answer is lost, and nothing after it gets through', { sent: true, dead: true }],
    ['whose answer is lost, and goes on', { sent: true, dead: false }],
  ])('%s, ends with the same history', async (_, how) => {
    let statements = Infinity;
    let at = 0;
    for (; at < statements; at++) {
      await waiting();
      statements = await failing({ at, ...how }, (db) => archive({ ...env, DB: db }, later));
      if (at >= statements) break;
      // What came meanwhile is one of them, wherever the run ended.
      await insertResults(env.DB, [late]);
      await markHoursDirty(env.DB, [day]);
      await archive(env, later);
      expect(await resultDays(env.DB), `statement ${at}`).toEqual([]);
      expect(inOrder(await kept()), `statement ${at}`).toEqual(inOrder([...results, late]));
      expect((await verified(later)).differences, `statement ${at}`).toEqual([]);
    }
    expect(at).toBeGreaterThan(25);
    expect(await countOfDay(day)).toBe(results.length);
  }, 60_000); // prettier-ignore
});

describe('three archives at once', () => {
  it('leave what one would, and none calls an hour clean that another has not seen whole', async () => {
    await waiting();
    const runs = [1, 2, 3].map(() => archive(env, day + 3 * hourMs));
    await insertResults(env.DB, [late]);
    await markHoursDirty(env.DB, [day]);
    await Promise.all(runs);
    await archive(env, day + 3 * hourMs);
    expect((await hourMarks(env.DB, day, day + hourMs)).get(day)).toMatchObject({ archived: true, dirty: 0 });
    expect(inOrder(await kept())).toEqual(inOrder([...results, late]));
    expect(await verified(later)).toMatchObject({ differences: [], waiting: 0, results: results.length + 1 });
  });
});
