import { beforeEach, describe, expect, it } from 'vitest';
import { markHoursDirty } from '../../db/d1/queries/archived-hours.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { hourMs } from '../../db/d1/queries/result-rows.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import { differencesOfDay, rollupOf } from '../../db/verify/compare.ts';
import { archive } from '../../workers/archive/index.ts';
import { day, env, freshStores, minutes, one, postgres, verified } from './world.ts';

freshStores();
const now = day + 2 * hourMs + 300_000;
const kinds = async () =>
  (await verified(now)).differences.map(({ at, monitorId, region, kind, expected, found }) =>
    [new Date(at).toISOString().slice(11, 13), monitorId, region, kind, expected, found].join(' '),
  );
const raw = (change: string) =>
  postgres().query(
    `update raw_hours r set ${change} from monitors m where m.id = r.monitor_id and m.public_id = 'mon_b' and region = 2 and hour = $1`,
    [new Date(day + hourMs).toISOString()],
  );

beforeEach(async () => {
  await insertResults(env.DB, [...minutes('mon_a', day, now), ...minutes('mon_b', day, now)]);
  await archive(env, now);
  expect(await verified(now)).toMatchObject({ hours: 2, waiting: 0, results: 480, differences: [] });
});

describe('verify names the hour, the monitor and the region', () => {
  it('of packed results that are gone, or of some of them', async () => {
    await postgres().query(`delete from raw_hours where region = 2 and hour = $1`, [new Date(day).toISOString()]);
    expect((await kinds()).sort()).toEqual([
      '00 mon_a weur hourly_figures 0 60',
      '00 mon_a weur missing_in_history 60 0',
      '00 mon_b weur hourly_figures 0 60',
      '00 mon_b weur missing_in_history 60 0',
    ]);
    await markHoursDirty(env.DB, [day]);
    await archive(env, now);
    expect(await kinds()).toEqual([]);
  });

  it('of a single result that differs in content', async () => {
    await raw('latencies_ms[7] = latencies_ms[7] + 1');
    expect(await kinds()).toContain('01 mon_b weur content 60 60');
    await markHoursDirty(env.DB, [day + hourMs]);
    await archive(env, now);
    expect(await kinds()).toEqual([]);
  });

  it('of a result that only D1 has, or only history', async () => {
    await insertResults(env.DB, [one('mon_a', 'enam', day + 1_000)]);
    expect(await kinds()).toEqual(['00 mon_a enam missing_in_history 61 60']);
    await env.DB.prepare(`delete from results_20260610 where monitor_id = 'mon_a' and region = 'enam' and slot_at < ?1`)
      .bind(day + 60_000)
      .run();
    expect(await kinds()).toEqual(['00 mon_a enam only_in_history 59 60']);
  });

  it('of hourly figures that do not belong to their results', async () => {
    await postgres().query(`update rollup_hours set ok = ok + 1 where region = 1 and hour = $1`, [new Date(day).toISOString()]);
    expect(await kinds()).toEqual(['00 mon_a enam hourly_figures 60 61', '00 mon_b enam hourly_figures 60 61']);
    await postgres().query('insert into stale_hours values ($1)', [new Date(day).toISOString()]);
    await archive(env, now);
    expect(await kinds()).toEqual([]);
  });

  it('of a day that is not the sum of its hours', async () => {
    const hours = [day, day + hourMs].map((at) => ({ monitorId: 'mon_a', region: 'enam' as const, rollup: rollupOf(minutes('mon_a', at, at + hourMs)) }));
    const whole = { monitorId: 'mon_a', region: 'enam' as const, rollup: rollupOf(minutes('mon_a', day, day + 2 * hourMs)) };
    expect(differencesOfDay(day, hours, [whole])).toEqual([]);
    expect(differencesOfDay(day, hours.slice(1), [whole])).toMatchObject([{ kind: 'daily_figures', expected: 120, found: 240 }]);
    await postgres().query('insert into rolled_days values ($1)', [new Date(day).toISOString()]);
    expect(await kinds()).toHaveLength(4);
    await writeHour(postgres(), day, minutes('mon_a', day, day + hourMs));
    expect(await kinds()).toEqual([]);
  });

  it('and of nothing that history need not have yet', async () => {
    await insertResults(env.DB, [one('mon_a', 'enam', day + 1_000)]);
    await markHoursDirty(env.DB, [day]);
    expect(await verified(now)).toMatchObject({ waiting: 1, differences: [] });
  });
}); // prettier-ignore
