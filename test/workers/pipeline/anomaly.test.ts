import { drizzle } from 'drizzle-orm/d1';
import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMonitor, insertMonitor, updateMonitor } from '../../../db/d1/queries/monitors.ts';
import { putBaselines } from '../../../db/d1/queries/baselines.ts';
import { specsOf } from '../../../db/d1/queries/reconcile.ts';
import { monitors } from '../../../db/d1/schema.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import { withSlowness } from '../../../workers/domain/slow.ts';
import type { Baseline } from '../../../workers/domain/stats/baseline.ts';
import { alertsOf, deliver, env, five, message, migrate, probes, result, spec, until } from './world.ts';

beforeAll(migrate);
beforeEach(() => probes().setAnswers({}));

const hours = (ms: number) => Array<number>(168).fill(ms);
const baseline: Baseline = { days: 42, medianMs: hours(180), madMs: hours(10), lowMs: hours(130), highMs: hours(250), topMs: hours(280) }; // prettier-ignore
const target = 'https://shop.test/';
const body = {
  until: 0,
  target,
  since: 0,
  regions: Object.fromEntries(five.map((region) => [region, baseline])),
};
const db = () => drizzle(env.DB);

/** A monitor in D1 whose anomalies are looked for, and what was learned of it. */
async function watched(id: string) {
  const { shard: _, intervalMs, statusSlugs: __, ...rest } = spec(id);
  const { monitorId: ___, usual: ____, version, sealedRequest, ...own } = rest;
  const row = await insertMonitor(db(), {
    id, ...own, flapping: null, version, sealedRequest, intervalSeconds: intervalMs / 1_000, anomaly: { sensitivity: 'medium' },
    degradedThreshold: 3, degradedRecoveryThreshold: 3, heartbeat: null, tags: [], createdAt: 0, updatedAt: 0, status: 'pending', statusSince: 0, noData: false,
  }); // prettier-ignore
  await putBaselines(db(), row, body, 0, true);
  const [known] = await specsOf(db(), [(await getMonitor(db(), 'wsp_a', id))!]);
  const monitor = env.MONITOR.getByName(id);
  await monitor.configure(known!);
  const jobs = await until('the jobs', async () => {
    const own = (await probes().pushed()).filter(({ job }) => job.monitorId === id);
    return own.length >= five.length && new Map(own.map(({ region, job }) => [region as RegionId, job]));
  });
  let slot = Date.now() - 60 * 60_000;
  /** Each of these regions answers once, as its probe judges it by the job it was given; the others are as they were. */
  const answers = async (durationMs: number, regions: readonly RegionId[] = five) => {
    slot += 20_000;
    for (const region of five) {
      const took = regions.includes(region) ? durationMs : 180;
      const found = { ...result(id, region, slot, 'ok'), durationMs: took };
      await deliver([message([withSlowness(found, jobs.get(region)!, slot)])]);
    }
  };
  const statusInD1 = async () => (await db().select().from(monitors).where(eq(monitors.id, id)))[0]!;
  const status = async () => (await monitor.snapshot())!.state.status;
  return { monitor, jobs, answers, status, statusInD1 };
}

describe('a server that becomes slower than usual', () => {
  it('is degraded when a majority saw it three times in a row, and is up again after three usual answers', async () => {
    const { answers, status, statusInD1 } = await watched('mon_anomaly_1');
    await answers(200);
    expect(await status()).toBe('up');
    await answers(1_240);
    await answers(1_240);
    expect(await status()).toBe('up');
    await answers(1_240);
    expect(await status()).toBe('degraded');
    await until('the status in D1', async () => (await statusInD1()).status === 'degraded');
    await answers(190);
    await answers(190);
    expect(await status()).toBe('degraded');
    await answers(190);
    expect(await status()).toBe('up');
    expect(await alertsOf('mon_anomaly_1')).toEqual([]);
  });

  it('is not degraded for what one or two of five regions see, however long', async () => {
    const { monitor, answers, status } = await watched('mon_anomaly_2');
    for (let i = 0; i < 6; i++) await answers(1_240, ['weur', 'oc']);
    expect(await status()).toBe('up');
    expect((await monitor.snapshot())!.state.regions.oc!.last!.verdict).toBe('slow');
  });

  it('is judged by the jobs that its probes hold: each has the limits of its region', async () => {
    const { jobs } = await watched('mon_anomaly_3');
    const { usual } = jobs.get('weur')!;
    expect(usual!.medianMs).toEqual(hours(180));
    expect(new Set(usual!.limitMs)).toEqual(
      new Set([Math.ceil(180 + 2.5 * Math.hypot(100 / 2.326, 14.826))]),
    );
  });

  it('is judged by nothing once nobody looks for anomalies, or its target is another one', async () => {
    await watched('mon_anomaly_4');
    const row = (await getMonitor(db(), 'wsp_a', 'mon_anomaly_4'))!;
    const specOf = async () => (await specsOf(db(), [(await getMonitor(db(), 'wsp_a', row.id))!]))[0]!;
    expect(Object.keys((await specOf()).usual!)).toEqual(five);
    const moved = await updateMonitor(db(), row, { target: 'https://other.test/' }, 1);
    expect((await specOf()).usual).toEqual({});
    await updateMonitor(db(), moved!, { target, anomaly: null }, 2);
    expect((await specOf()).usual).toEqual({});
  });
});
