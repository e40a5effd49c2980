/** Objectives: what the API takes, how they stand, and their alerts. */
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ApiBudget,
  ApiMonitorDetail,
  ApiPolicy,
  ApiSloAlert,
  ApiSloDetail,
  Page,
  Problem,
} from '../../../workers/wire/api.ts';
import { env, people } from './people.ts';

let all: Awaited<ReturnType<typeof people>>;
let monitorId: string;
const minute = 60_000;
const day = 1_440 * minute;
beforeEach(async () => {
  all = await people();
  const made = await all.alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', { name: 'Shop', target: 'https://a.example.com', tags: ['prod'] }); // prettier-ignore
  monitorId = made.body.id;
});
/** The monitor is older, and was down for so long, a day ago. */
async function history(downMs: number): Promise<void> {
  const now = Date.now();
  await env.DB.prepare("update monitors set created_at = ?, status = 'up', status_since = ? where id = ?")
    .bind(now - 90 * day, now - 90 * day, monitorId).run(); // prettier-ignore
  await env.DB.prepare(
    `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
     values (?1, ?2, ?3, 'resolved', 'major', ?4, ?4, ?5, json_array(json_object('from', ?4, 'to', ?5)), '{"summary":"Down","regions":[]}', '[]', 1)`,
  )
    .bind(`inc_${monitorId}`, all.alice.session.workspace.id, monitorId, now - day, now - day + downMs)
    .run();
}
const create = (more = {}) =>
  all.alice.call<ApiSloDetail & Problem>('POST', '/api/v1/slos', { name: 'Checkout', monitorIds: [monitorId], objective: 0.999, ...more }); // prettier-ignore
const get = async <T>(path: string) => (await all.alice.call<T>('GET', `/api/v1/slos${path}`)).body;

describe('an objective', () => {
  it('is kept as it was given, and says how it stands', async () => {
    await history(1_296_000);
    const made = await create();
    expect([made.status, made.headers.get('location')]).toEqual([201, `/api/v1/slos/${made.body.id}`]);
    expect(made.body).toMatchObject({
      id: expect.stringMatching(/^slo_/) as string,
      indicator: { kind: 'availability' },
      windowDays: 30,
      alerting: { enabled: true, policyId: null },
      // 1,296 s of 30 days are half of the budget of 2,592 s.
      status: { monitors: 1, attained: 0.9995, budgetLeft: 0.5, unit: 'seconds', budgetTotal: 2_592, budgetSpent: 1_296, alert: null, historyMissing: false },
    }); // prettier-ignore
    expect(made.body.burnRates.map(({ threshold, burning }) => [threshold, burning])).toEqual([[14.4, false], [6, false], [3, false], [1, false]]); // prettier-ignore
    // 1,296 s lie on the edge of the last day; three days saw all of them.
    expect(made.body.burnRates[3]!.long.burnRate).toBe(5);
    expect((await get<Page<ApiSloDetail>>('')).items).toMatchObject([
      { name: 'Checkout', status: { budgetLeft: 0.5 } },
    ]);
  });

  it('says what spent its budget, from the whole of it to what is left', async () => {
    await history(1_296_000);
    const { id } = (await create()).body;
    const budget = await get<ApiBudget>(`/${id}/budget?points=31`);
    expect(budget.points).toHaveLength(31);
    expect([budget.points[0]!.left, budget.points[28]!.left, budget.points[30]!.even]).toEqual([1, 1, 0]);
    expect(budget.points[30]!.left).toBeCloseTo(0.5, 4);
    expect(budget.spentBy).toMatchObject([{ monitorName: 'Shop', seconds: 1_296 }]);
  });

  it('of a monitor made just now has nothing to judge, and says so', async () => {
    const { status, burnRates } = (await create()).body;
    expect(status).toMatchObject({ attained: null, budgetLeft: null, exhaustedAt: null });
    expect(burnRates.map(({ long }) => long.because)).toEqual(Array(4).fill('little_observed'));
  });

  it('of latency says that history is missing while it cannot be read', async () => {
    await history(0);
    const { status, burnRates } = (await create({ indicator: { kind: 'latency', thresholdMs: 300 } })).body;
    expect(status).toMatchObject({ unit: 'checks', historyMissing: true });
    expect(burnRates.map(({ long }) => long.because)).toEqual(['few_checks', 'few_checks', 'history_missing', 'history_missing']); // prettier-ignore
  });

  it.each([
    ['objective', { objective: 1 }, 'objective'],
    ['objective', { objective: 0.4 }, 'objective'],
    ['window', { windowDays: 400 }, 'windowDays'],
    ['threshold', { indicator: { kind: 'latency', thresholdMs: 0 } }, 'indicator.thresholdMs'],
    ['indicator', { indicator: { kind: 'luck' } }, 'indicator.kind'],
    ['name', { name: ' ' }, 'name'],
    ['monitor', { monitorIds: ['mon_none'] }, 'monitorIds'],
    ['monitors at all', { monitorIds: [] }, 'monitorIds'],
    ['policy', { alerting: { enabled: true, policyId: 'pol_none' } }, 'alerting.policyId'],
  ])('with a wrong %s is refused, and the field is named', async (_, more, path) => {
    const { status, body } = await create(more);
    expect([status, body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
  });

  it('of latency has ten monitors at the most, those found by tags included', async () => {
    for (let i = 0; i < 10; i += 1)
      await all.alice.call('POST', '/api/v1/monitors', { name: `M${i}`, target: 'https://a.example.com', tags: ['prod'] }); // prettier-ignore
    const latency = { indicator: { kind: 'latency', thresholdMs: 300 } };
    expect((await create({ ...latency, tags: ['prod'] })).body.errors).toMatchObject([
      { path: 'monitorIds' },
    ]);
    expect((await create({ ...latency })).status).toBe(201);
    expect((await create({ tags: ['prod'], monitorIds: [] })).body.status.monitors).toBe(11);
  });

  it('changes in what is given only, and is deleted', async () => {
    const { id } = (await create()).body;
    const policy = await all.alice.call<ApiPolicy>('POST', '/api/v1/policies', { name: 'On call', steps: [{ afterSeconds: 0, channelIds: [(await all.alice.call<{ id: string }>('POST', '/api/v1/channels', { kind: 'email', name: 'Mail', config: { to: 'a@example.com' } })).body.id] }] }); // prettier-ignore
    const changed = await all.alice.call<ApiSloDetail>('PATCH', `/api/v1/slos/${id}`, { objective: 0.99, alerting: { enabled: true, policyId: policy.body.id } }); // prettier-ignore
    expect(changed.body).toMatchObject({ name: 'Checkout', objective: 0.99, windowDays: 30, alerting: { policyId: policy.body.id } }); // prettier-ignore
    expect((await all.alice.call('DELETE', `/api/v1/slos/${id}`)).status).toBe(204);
    expect((await all.alice.call('GET', `/api/v1/slos/${id}`)).status).toBe(404);
  });
});

describe('an alert of an objective', () => {
  it('is shown with it, acknowledged once, and listed', async () => {
    const { id } = (await create()).body;
    expect((await all.alice.call('POST', `/api/v1/slos/${id}/acknowledge`)).status).toBe(409);
    const alert = { slo: { name: 'Checkout', objective: 0.999, windowDays: 30, indicator: { kind: 'availability' } }, rule: { longMs: 3_600_000, shortMs: 300_000, burnRate: 14.4, severity: 'critical' }, burnLong: 33.337, burnShort: 400, budgetLeft: 0.9, calmSince: null, endedAt: null, acknowledgementTold: false, escalation: null, owed: [] }; // prettier-ignore
    await env.DB.prepare("insert into slo_alerts (id, workspace_id, slo_id, severity, started_at, body, revision) values (?, ?, ?, 'critical', 0, ?, 1)")
      .bind(`sla_${id}`, all.alice.session.workspace.id, id, JSON.stringify(alert)).run(); // prettier-ignore
    expect((await get<ApiSloDetail>(`/${id}`)).status.alert).toMatchObject({ status: 'open', severity: 'critical', burnLong: 33.34, threshold: 14.4 }); // prettier-ignore
    expect((await all.bob<Problem>('POST', `/api/v1/slos/${id}/acknowledge`)).status).toBe(403);
    const acknowledged = await all.alice.call<ApiSloAlert>('POST', `/api/v1/slos/${id}/acknowledge`);
    expect(acknowledged.body).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'alice' });
    const again = await all.alice.call<ApiSloAlert>('POST', `/api/v1/slos/${id}/acknowledge`);
    expect(again.body.acknowledgedAt).toBe(acknowledged.body.acknowledgedAt);
    expect((await get<Page<ApiSloAlert>>(`/${id}/alerts`)).items).toMatchObject([{ status: 'acknowledged' }]);
  });
});

describe('objectives', () => {
  it('are read by a viewer, and not written', async () => {
    const { id } = (await create()).body;
    expect((await all.bob<ApiSloDetail>('GET', `/api/v1/slos/${id}`)).status).toBe(200);
    for (const [method, path] of [
      ['POST', ''],
      ['PATCH', `/${id}`],
      ['DELETE', `/${id}`],
    ] as const)
      // prettier-ignore
      expect((await all.bob<Problem>(method, `/api/v1/slos${path}`, { name: 'Mine' })).status).toBe(403);
  });
});
