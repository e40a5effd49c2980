import { describe, expect, it } from 'vitest';
import { hourMarks, markHoursDirty, resultDays } from '../../db/d1/queries/archived-hours.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { rawBetween } from '../../db/postgres/raw-results.ts';
import { archive } from '../../workers/archive/index.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import { day, empty, env, failing, freshStores, minutes, one, postgres, verified } from './world.ts';

freshStores();

/** Two hours wait, one of them for the second time; after them the whole day may leave D1. */
const later = day + 4 * dayMs;
const results = [
  ...minutes('mon_a', day, day + 600_000),
  ...minutes('mon_b', day + hourMs, day + hourMs + 120_000),
];
const late = one('mon_a', 'weur', day + 1_234_000);

async function waiting(): Promise<void> {
  await empty();
  await insertResults(env.DB, results);
  const others = Array.from({ length: 24 }, (_, i) => day + i * hourMs).filter(
    (hour) => hour !== day + hourMs,
  );
  await env.DB.prepare('insert into archived_hours (hour, archived_at) select value, 1 from json_each(?1)')
    .bind(JSON.stringify(others))
    .run();
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
    // What is dead before a statement is dead after the one before it.
    ['and nothing after it gets through', { sent: true, dead: true }],
    ['so that its answer is lost, and goes on', { sent: true, dead: false }],
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
  }, 120_000); // prettier-ignore
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
