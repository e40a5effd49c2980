import { drizzle } from 'drizzle-orm/d1';
import { beforeAll, describe, expect, it } from 'vitest';
import { putBaselines } from '../../../db/d1/queries/baselines.ts';
import type { Baseline } from '../../../workers/domain/stats/baseline.ts';
import type { ApiBaseline, ApiMonitorDetail, Problem } from '../../../workers/wire/api.ts';
import { env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let monitor: Awaited<ReturnType<typeof seed>>['monitor'];
beforeAll(async () => {
  ({ all, monitor } = await seed());
});
const change = async (body: object) =>
  (await all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${monitor.id}`, body)).body;
const baseline = async () =>
  (await all.alice.call<ApiBaseline>('GET', `/api/v1/monitors/${monitor.id}/baseline`)).body;

const hours = (ms: number | null) => Array<number | null>(168).fill(ms);
const known: Baseline = { days: 42, medianMs: hours(180), madMs: hours(0), lowMs: hours(130), highMs: hours(250), topMs: hours(280) }; // prettier-ignore

describe('what is usual of a monitor', () => {
  it('is off until somebody looks for anomalies, and then three slow answers in a row count', async () => {
    expect(monitor).toMatchObject({ anomaly: null, degradedThreshold: 1 });
    expect(await baseline()).toMatchObject({ state: 'off', anomaly: null, learnedUntil: null, regions: [] });
    expect(await change({ anomaly: { sensitivity: 'medium' } })).toMatchObject({
      anomaly: { sensitivity: 'medium' },
      degradedThreshold: 3,
      degradedRecoveryThreshold: 3,
    });
    expect(await change({ degradedThreshold: 1 })).toMatchObject({ degradedThreshold: 1 });
    expect(await baseline()).toMatchObject({
      state: 'learning',
      message: 'Learning begins within the hour, from the weeks there are.',
      neededDays: 14,
    });
  });

  it('is shown by region and hour of the week, with the limit of its sensitivity, once it was learned', async () => {
    const [first] = monitor.regions;
    const body = { until: 0, target: monitor.target, since: 0, regions: { [first!.region]: known } };
    await putBaselines(
      drizzle(env.DB),
      { id: monitor.id, workspaceId: all.alice.session.workspace.id },
      body,
      0,
      true,
    );
    const shown = await baseline();
    expect(shown.state).toBe('ready');
    expect(shown.regions.map(({ region }) => region)).toEqual([first!.region]);
    expect(shown.regions[0]!).toMatchObject({ medianMs: hours(180), lowMs: hours(130), highMs: hours(250) });
    const medium = shown.regions[0]!.limitMs[0]!;
    await change({ anomaly: { sensitivity: 'high' } });
    expect((await baseline()).regions[0]!.limitMs[0]).toBeLessThan(medium);
    await env.DB.prepare('update monitors set target = ?1 where id = ?2')
      .bind('https://other.test/', monitor.id)
      .run();
    expect(await baseline()).toMatchObject({ state: 'learning', regions: [] });
  });

  it('is refused of a heartbeat, and in words nobody knows', async () => {
    const wrong = await all.alice.call<Problem>('PATCH', `/api/v1/monitors/${monitor.id}`, {
      anomaly: { sensitivity: 'all' },
    });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: 'anomaly.sensitivity' }] } });
    const beat = { name: 'Job', kind: 'heartbeat', request: { schedule: { type: 'period', seconds: 600 }, graceSeconds: 60 }, anomaly: { sensitivity: 'low' } }; // prettier-ignore
    const refused = await all.alice.call<Problem>('POST', '/api/v1/monitors', beat);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'anomaly' }] } });
  });
});
