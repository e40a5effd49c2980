import { describe, expect, it } from 'vitest';
import { hourMarks, markHoursDirty, resultDays } from '../../db/d1/queries/archived-hours.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { dayMs, hourMs } from '../../db/d1/queries/result-rows.ts';
import { readMetrics } from '../../db/history/metrics.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { rawBetween } from '../../db/postgres/raw-results.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import { archive } from '../../workers/archive/index.ts';
import { archiveHours } from '../../workers/archive/hours.ts';
import { forgetDeleted, retain } from '../../workers/archive/retain.ts';
import type { Retention } from '../../workers/domain/retention.ts';
import { away, countOfDay, day, env, freshStores, minutes, one, postgres, verified } from './world.ts';

freshStores();
const always = () => true;

const workspace = (id: string, retention: Retention | null) =>
  env.DB.prepare('insert into workspaces (id, name, retention, created_at) values (?1, ?1, ?2, 0)')
    .bind(id, retention && JSON.stringify(retention))
    .run();
const hourOf = (monitorId: string, workspaceId: string, at: number) =>
  writeHour(
    postgres(),
    at,
    minutes(monitorId, at, at + hourMs).map((result) => ({ ...result, workspaceId })),
  );
const months = async () =>
  (
    await postgres()`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'raw_hours'::regclass order by 1`
  ).map(({ name }) => String(name));
const hoursKept = async (table: 'raw_hours' | 'rollup_hours') =>
  (
    await postgres().query(
      `select distinct m.public_id || ' ' || to_char(hour at time zone 'UTC', 'MM-DD') as kept from ${table} r join monitors m on m.id = r.monitor_id order by 1`,
    )
  ).map(({ kept }) => String(kept));

describe('what history keeps', () => {
  it('is what each workspace says, by whole UTC days, and for good where it says so', async () => {
    await workspace('wsp_short', { rawDays: 7, hourlyDays: 10, dailyDays: null });
    await workspace('wsp_plain', null);
    for (const ago of [5, 7, 8, 10, 11]) {
      await hourOf('mon_s', 'wsp_short', day - ago * dayMs);
      await hourOf('mon_p', 'wsp_plain', day - ago * dayMs);
    }
    await retain(env.DB, postgres, day + 5 * hourMs, always);
    expect((await hoursKept('raw_hours')).filter((kept) => kept.startsWith('mon_s'))).toEqual(['mon_s 06-03', 'mon_s 06-05']);
    expect((await hoursKept('rollup_hours')).filter((kept) => kept.startsWith('mon_s'))).toEqual([
      'mon_s 05-31', 'mon_s 06-02', 'mon_s 06-03', 'mon_s 06-05',
    ]);
    expect((await hoursKept('raw_hours')).filter((kept) => kept.startsWith('mon_p'))).toHaveLength(5);
    expect((await verified(day)).differences).toEqual([]);
  }); // prettier-ignore

  it('has months ahead, and a month goes at once when no workspace keeps it', async () => {
    const future = Date.UTC(2031, 0, 31, 23);
    await archive(env, future);
    expect(await months()).toEqual(expect.arrayContaining(['raw_hours_203101', 'raw_hours_203102']));
    await hourOf('mon_a', 'wsp_a', Date.UTC(2029, 10, 3));
    await hourOf('mon_a', 'wsp_a', Date.UTC(2029, 11, 3));
    await workspace('wsp_long', { rawDays: 400, hourlyDays: null, dailyDays: null });
    const now = Date.UTC(2031, 0, 6);
    await retain(env.DB, postgres, now, always);
    expect(await months()).toContain('raw_hours_202912');
    expect(await months()).not.toContain('raw_hours_202911');
    await env.DB.prepare('delete from workspaces').run();
    await retain(env.DB, postgres, now, always);
    expect(await months()).not.toContain('raw_hours_202912');
    expect(await hoursKept('rollup_hours')).toEqual(['mon_a 11-03', 'mon_a 12-03']);
  });

  it('are the figures of an hour, whose results are gone when another one comes late', async () => {
    await workspace('wsp_a', { rawDays: 7, hourlyDays: 30, dailyDays: null });
    await insertResults(env.DB, minutes('mon_a', day, day + hourMs));
    await archive(env, day + 4 * dayMs);
    const now = day + 8 * dayMs;
    await archive(env, now);
    expect(await hoursKept('raw_hours')).toEqual([]);
    await insertResults(env.DB, [one('mon_a', 'enam', day + 90_000)]);
    await markHoursDirty(env.DB, [day]);
    await archiveHours(env.DB, postgres, now, always);
    expect(await postgres()`select sum(ok + fail)::int as n from rollup_hours`).toEqual([{ n: 120 }]);
    expect((await verified(now)).differences).toEqual([]);
    await archive(env, now);
    expect(await postgres()`select sum(ok + fail)::int as n from rollup_days`).toEqual([{ n: 120 }]);
    expect(await postgres()`select last_value::int as n from monitors_id_seq`).toEqual([
      (await postgres()`select max(id) as n from monitors`)[0],
    ]);
    expect((await verified(now)).differences).toEqual([]);
  });

  it('of a deleted monitor ends thirty days after its last result', async () => {
    await hourOf('mon_gone', 'wsp_a', day);
    await forgetDeleted(env.DB, postgres, day + 29 * dayMs, always);
    expect(await hoursKept('rollup_hours')).toHaveLength(1);
    await forgetDeleted(env.DB, postgres, day + 31 * dayMs, always);
    expect(await hoursKept('raw_hours')).toEqual([]);
    expect(await hoursKept('rollup_hours')).toEqual([]);
    expect(await postgres()`select * from monitors`).toEqual([]);
  });
});

describe('history that was away for days', () => {
  it('gets everything once it is back, as far as each run has time, and no day leaves D1 before', async () => {
    for (let d = 0; d < 4; d++) await insertResults(env.DB, minutes('mon_a', day + d * dayMs, day + d * dayMs + 2 * hourMs));
    const now = day + 8 * dayMs;
    await archive(away, now);
    expect(await resultDays(env.DB)).toHaveLength(4);
    let left = 30;
    expect(await archiveHours(env.DB, postgres, now, () => left-- > 0)).toBe(30);
    await archive(env, now);
    expect(await resultDays(env.DB)).toEqual([]);
    for (let d = 0; d < 4; d++) expect(await countOfDay(day + d * dayMs)).toBe(240);
    expect((await verified(now)).differences).toEqual([]);
  }); // prettier-ignore

  it('and a result that comes after its day left D1 joins the others, and the day leaves again', async () => {
    const results = minutes('mon_a', day, day + 2 * hourMs);
    await insertResults(env.DB, results);
    const now = day + 4 * dayMs;
    await archive(env, now);
    expect(await resultDays(env.DB)).toEqual([]);
    expect([...(await hourMarks(env.DB, day, day + dayMs)).values()].map(({ pruned }) => pruned)).toEqual(Array(24).fill(true));
    const late = one('mon_a', 'enam', day + 90_000);
    await insertResults(env.DB, [late]);
    await markHoursDirty(env.DB, [day]);
    await archive(away, now);
    await archive(env, now);
    expect(await resultDays(env.DB)).toEqual([]);
    const all = await rawBetween(postgresFrom(env), { workspaceId: 'wsp_a', monitorId: 'mon_a', limit: 10_000 }, [{ from: day, to: day + dayMs }]);
    expect(all).toHaveLength(results.length + 1);
    expect(all).toContainEqual(late);
    expect((await verified(now)).differences).toEqual([]);
  }); // prettier-ignore
});

it('metrics of a range whose results are gone are made of what history still has of it', async () => {
  await workspace('wsp_a', { rawDays: 7, hourlyDays: 10, dailyDays: null });
  await insertResults(env.DB, minutes('mon_a', day, day + 3 * hourMs));
  const monitor: Parameters<typeof readMetrics>[1] = {
    id: 'mon_a', workspaceId: 'wsp_a', tags: [], createdAt: 0, status: 'up', statusSince: 0,
    regions: ['enam'], intervalSeconds: 60, degradedAboveMs: null,
  }; // prettier-ignore
  const read = async (daysLater: number, options = {}) => {
    const now = day + daysLater * dayMs;
    await archive(env, now);
    const history = { d1: env.DB, postgres: postgres() };
    const range = { from: day + hourMs, to: day + 2 * hourMs };
    const { stepSeconds, regions } = await readMetrics(history, monitor, range, now, options);
    return [stepSeconds, regions[0]!.count];
  };
  expect(await read(4)).toEqual([60, 60]);
  expect(await read(9)).toEqual([3_600, 60]);
  expect(await read(12)).toEqual([86_400, 180]);
  // Both sides have the same steps.
  const now = day + 12 * dayMs;
  const compare = { from: day + hourMs, to: day + 2 * hourMs };
  const recent = { from: now - hourMs, to: now };
  const { stepSeconds, compared } = await readMetrics({ d1: env.DB, postgres: postgres() }, monitor, recent, now, { compare }); // prettier-ignore
  expect([stepSeconds, compared!.regions[0]!.count]).toEqual([86_400, 180]);
});

it('an absurd measurement keeps no hour out of history', async () => {
  const absurd = { ...one('mon_a', 'enam', day + 60_000), phases: { ttfbMs: 1e300, transferMs: 3e9 } };
  await insertResults(env.DB, [...minutes('mon_a', day + hourMs, day + dayMs), absurd]);
  const now = day + 4 * dayMs;
  await archive(env, now);
  expect(await resultDays(env.DB)).toEqual([]);
  const query = { workspaceId: 'wsp_a', monitorId: 'mon_a', limit: 10 };
  const [kept] = await rawBetween(postgres(), query, [{ from: day, to: day + hourMs }]);
  expect(kept!.phases).toEqual({ ttfbMs: 2 ** 31 - 1, transferMs: 2 ** 31 - 1 });
});

it('history has a late result of a day that left, though nobody marked its hour before the day was to leave again', async () => {
  await insertResults(env.DB, minutes('mon_a', day, day + 2 * hourMs));
  const now = day + 8 * dayMs;
  await archive(env, now);
  expect(await resultDays(env.DB)).toEqual([]);
  await insertResults(env.DB, [{ ...one('mon_a', 'enam', day + 1_234_567), kind: 'manual' as const }]);
  await archive(env, now);
  await archive(env, now);
  expect(await resultDays(env.DB)).toEqual([]);
  expect(await countOfDay(day)).toBe(241);
  expect((await verified(now)).differences).toEqual([]);
});
