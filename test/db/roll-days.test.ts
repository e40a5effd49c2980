/** Days from hours: whole, in bites, and never a mark on a day that changed meanwhile. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { readRollups, type RollupQuery } from '../../db/history/rollups.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { rollDay, unrolledDays } from '../../db/postgres/roll-days.ts';
import { archive } from '../../workers/archive/index.ts';
import { waitFor } from '../support/wait.ts';
import { archived, base, clear, comeLate, env, history, migrate, postgres, prune, resultAt, toldBy, toldOf } from './door.ts'; // prettier-ignore

beforeAll(migrate);
beforeEach(clear);

const now = base + dayMs + 5 * 60_000;
const dayOf = (at: number) => Math.floor(at / dayMs) * dayMs;
const results = Array.from({ length: 144 }, (_, i) =>
  resultAt(base + i * 600_000, {
    region: i % 2 ? 'weur' : 'oc',
    monitorId: `mon_${i % 3}`,
    verdict: i % 7 ? 'ok' : 'fail',
  }),
);
const query: RollupQuery = {
  workspaceId: 'wsp_a', monitorIds: ['mon_0', 'mon_1', 'mon_2'], from: base, to: base + dayMs, grain: 'day', stepOf: dayOf,
}; // prettier-ignore
const isRolled = async () => (await postgres()`select day from rolled_days`).length === 1;
const changeHour = `update rollup_hours set ok = ok + 1000 where hour = '${new Date(base).toISOString()}'`;
const takeMark = 'delete from rolled_days';
/** What `writeHour` does, without the archive around it. */
const change = (statements = [changeHour, takeMark]) => {
  const p = postgres();
  return p.transaction(statements.map((text) => p.query(text)));
};

describe('a day', () => {
  it('is rolled when history has all its hours, says what they say, and is made again when one changes', async () => {
    await archived(results.slice(0, 114), base + 19.1 * hourMs);
    expect(await isRolled()).toBe(false);
    await archived(results.slice(114), now);
    expect(await isRolled()).toBe(true);
    // Only days are left to read: hours are there no more.
    await prune(base);
    const hours = await postgres()`select * from rollup_hours`;
    await postgres()`truncate rollup_hours`;
    expect(toldOf(await readRollups(history(), query))).toEqual(toldBy(results, query));
    expect(hours).toHaveLength(144);
  });

  it('that got a late result is read from its hours until it is made again', async () => {
    await archived(results, now);
    const late = resultAt(base + 60_000, { monitorId: 'mon_0' });
    await comeLate([late]);
    expect(toldOf(await readRollups(history(), query))).toEqual(toldBy([...results, late], query));
    await archive(env, now);
    expect(await isRolled()).toBe(true);
    await prune(base);
    expect(toldOf(await readRollups(history(), query))).toEqual(toldBy([...results, late], query));
  });

  it('keeps what retention took of its hours', async () => {
    await archived(results, now);
    await postgres()`delete from rollup_hours where hour < ${new Date(base + 5 * hourMs).toISOString()}`;
    await postgres()`truncate rolled_days`;
    expect(await rollDay(postgres(), base)).toBe(true);
    await prune(base);
    expect(toldOf(await readRollups(history(), query))).toEqual(toldBy(results, query));
  });

  it('is not rolled while its rollups are still to be made', async () => {
    await archived(results, now);
    await postgres()`truncate rolled_days`;
    await postgres()`insert into stale_hours values (${new Date(base + hourMs).toISOString()})`;
    expect(await unrolledDays(postgres(), [base], 5)).toEqual([]);
    await postgres()`truncate stale_hours`;
    expect(await unrolledDays(postgres(), [base], 5)).toEqual([base]);
  });
});

describe('an hour that changes while its day is rolled', () => {
  beforeEach(async () => {
    await archived(results, now);
    await postgres()`truncate rolled_days`;
  });

  it('after any statement, leaves no mark on an outdated day', async () => {
    for (let after = 0; ; after++) {
      let statements = 0;
      const between = async () => {
        if (statements++ === after) await change();
      };
      const real = postgres();
      const watched = Object.assign(Object.create(real) as Postgres, {
        query: (text: string, values: unknown[]) => {
          const asked = real.query(text, values);
          if (/lock table|insert into rolled_days/.test(text)) return asked;
          return between().then(() => asked);
        },
        transaction: async (list: never) => {
          await between();
          return real.transaction(list);
        },
      });
      const rolled = await rollDay(watched, base);
      if (statements <= after) {
        expect(rolled).toBe(true);
        break;
      }
      // What changed before the versions were seen is in the day.
      expect(rolled).toBe(after === 0);
      expect(await isRolled()).toBe(after === 0);
      await postgres()`truncate rolled_days`;
    }
  });

  const slow = 'select pg_sleep(1.5)';
  it.each([
    ['before it took the mark away', [changeHour, slow, takeMark]],
    ['after it took the mark away', [changeHour, takeMark, slow]],
  ])('and is still under way %s, leaves none', async (_name, statements) => {
    const changing = change(statements);
    await Promise.all([changing, rollMeanwhile()]);
    expect(await isRolled()).toBe(false);
    expect(await rollDay(postgres(), base)).toBe(true);
  });
  const rollMeanwhile = async () => {
    await waitFor('the change to be under way', 10_000, async () => {
      const active =
        await postgres()`select 1 from pg_stat_activity where query = ${slow} and state = 'active'`;
      return active.length > 0;
    });
    await rollDay(postgres(), base);
  };
});
