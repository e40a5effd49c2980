/** Escalation policies: what the API takes, and what the monitors' objects know of them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ApiChannel,
  ApiEscalation,
  ApiMonitorDetail,
  ApiPolicy,
  Page,
  Problem,
} from '../../../workers/wire/api.ts';
import { env, people } from './people.ts';

let all: Awaited<ReturnType<typeof people>>;
let slack: string;
let pager: string;
beforeEach(async () => {
  all = await people();
  [slack, pager] = [await addChannel('Slack'), await addChannel('Pager')];
});

const created = async <T>(path: string, body: unknown) => {
  const answer = await all.alice.call<T>('POST', `/api/v1/${path}`, body);
  expect([answer.status, answer.body]).toMatchObject([201, {}]);
  return answer.body;
};
const addChannel = async (name: string) =>
  (await created<ApiChannel>('channels', { kind: 'email', name, config: { to: 'a@example.com' } })).id;
const addMonitor = async (more = {}) =>
  (await created<ApiMonitorDetail>('monitors', { name: 'Shop', target: 'https://a.example.com', ...more }))
    .id;
const step = (afterSeconds: number, ...channelIds: string[]) => ({ afterSeconds, channelIds });
const addPolicy = (more = {}) =>
  created<ApiPolicy>('policies', { name: 'On call', steps: [step(0, slack)], ...more });
const patch = (id: string, change: unknown) =>
  all.alice.call<ApiPolicy & Problem>('PATCH', `/api/v1/policies/${id}`, change);
const remove = (path: string) => all.alice.call<Problem>('DELETE', `/api/v1/${path}`);
const listed = async () => (await all.alice.call<Page<ApiPolicy>>('GET', '/api/v1/policies')).body.items;
const knows = async (id: string) => (await env.MONITOR.getByName(id).snapshot())!.spec;
const policiesOf = async (id: string) => (await knows(id)).policies.map(({ name }) => name);

const night = {
  timeZone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  from: '22:00',
  to: '07:00',
  severities: ['critical'],
};

describe('a policy', () => {
  it('is kept as it was given, its steps in the order of their time', async () => {
    const policy = await addPolicy({
      severities: ['critical', 'major'],
      tags: ['prod'],
      steps: [step(600, pager, pager), step(0, slack), step(600, slack)],
      repeat: { everySeconds: 1_800, times: 3 },
      quietHours: night,
      onAcknowledge: false,
    });
    expect(policy).toMatchObject({
      id: expect.stringMatching(/^pol_/) as string,
      position: 0,
      name: 'On call',
      severities: ['critical', 'major'],
      tags: ['prod'],
      steps: [step(0, slack), step(600, pager), step(600, slack)],
      repeat: { everySeconds: 1_800, times: 3 },
      quietHours: night,
      onAcknowledge: false,
      onResolve: true,
      onAdvisory: true,
    });
    expect((await all.alice.call('GET', `/api/v1/policies/${policy.id}`)).body).toEqual(policy);
    expect(await listed()).toEqual([policy]);
  });

  it('changes in what is named, and only there', async () => {
    const policy = await addPolicy({ quietHours: night, repeat: { everySeconds: 60, times: 1 } });
    expect((await patch(policy.id, { name: 'Nights', repeat: null })).body).toEqual({
      ...policy,
      name: 'Nights',
      repeat: null,
    });
  });

  it.each([
    ['steps.0.channelIds', { steps: [step(0, 'chn_none')] }],
    ['steps.0.channelIds', { steps: [step(0)] }],
    ['steps', { steps: [] }],
    ['steps.0.afterSeconds', { steps: [step(86_401, 'chn_none')] }],
    ['quietHours.timeZone', { quietHours: { ...night, timeZone: 'Mars/Olympus' } }],
    ['quietHours.to', { quietHours: { ...night, days: [1, 2, 3, 4, 5, 6, 7], to: '22:00' } }],
    ['quietHours.from', { quietHours: { ...night, from: '24:00' } }],
    ['repeat.everySeconds', { repeat: { everySeconds: 59, times: 1 } }],
    ['severities', { severities: [] }],
    ['colour', { colour: 'red' }],
  ])('is refused with the name of the field: %s', async (path, change) => {
    const refused = await all.alice.call<Problem>('POST', '/api/v1/policies', {
      name: 'On call',
      steps: [step(0, slack)],
      ...change,
    });
    expect([refused.status, refused.body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
    const { id, ...before } = await addPolicy();
    expect((await patch(id, change)).status).toBe(400);
    expect(await listed()).toEqual([{ id, ...before }]);
  });

  it('has its place, which can be changed, and leaves no hole', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push((await addPolicy({ name })).id);
    const order = async () => (await listed()).map(({ name, position }) => `${name}${position}`);
    expect(await order()).toEqual(['a0', 'b1', 'c2', 'd3']);
    expect((await patch(ids[3]!, { position: 1 })).body.position).toBe(1);
    expect(await order()).toEqual(['a0', 'd1', 'b2', 'c3']);
    await patch(ids[0]!, { position: 99 });
    expect(await order()).toEqual(['d0', 'b1', 'c2', 'a3']);
    expect((await remove(`policies/${ids[1]}`)).status).toBe(204);
    expect(await order()).toEqual(['d0', 'c1', 'a2']);
    await addPolicy({ name: 'e' });
    expect(await order()).toEqual(['d0', 'c1', 'a2', 'e3']);
  });
});

describe("what a monitor's object knows", () => {
  it('are the policies that fit its tags, in their order, and the channels in them', async () => {
    const only = await addChannel('Own');
    const id = await addMonitor({ tags: ['prod', 'shop'], channelIds: [only] });
    const other = await addMonitor({ tags: ['test'], channelIds: [only] });
    await addPolicy({ name: 'any', steps: [step(0, slack)] });
    const prod = await addPolicy({ name: 'prod', tags: ['prod', 'live'], steps: [step(60, pager)] });
    expect([await policiesOf(id), await policiesOf(other)]).toEqual([['any', 'prod'], ['any']]);
    await patch(prod.id, { position: 0 });
    expect(await policiesOf(id)).toEqual(['prod', 'any']);
    const spec = await knows(id);
    expect(spec.channels.map(({ name }) => name)).toEqual(['Own']);
    expect(spec.policyChannels.map(({ name }) => name)).toEqual(['Slack', 'Pager']);
    expect(spec.policies[0]).toMatchObject({ steps: [{ afterMs: 60_000, channelIds: [pager] }] });
    expect((await knows(other)).policyChannels.map(({ name }) => name)).toEqual(['Slack']);
    await patch(prod.id, { tags: ['test'] });
    expect([await policiesOf(id), await policiesOf(other)]).toEqual([['any'], ['prod', 'any']]);
  });

  it('is the policy that it names and no other, until that is deleted', async () => {
    const [first, second] = [
      await addPolicy({ name: 'rule' }),
      await addPolicy({ name: 'named', tags: ['x'] }),
    ];
    const id = await addMonitor({ policyId: second.id });
    expect(await policiesOf(id)).toEqual(['named']);
    await all.alice.call('PATCH', `/api/v1/monitors/${id}`, { policyId: first.id });
    expect(await policiesOf(id)).toEqual(['rule']);
    await remove(`policies/${first.id}`);
    const monitor = await all.alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${id}`);
    expect(monitor.body.policyId).toBeNull();
    expect(await policiesOf(id)).toEqual([]);
  });

  it('stays as it is where a policy does not concern the monitor', async () => {
    const id = await addMonitor({ tags: ['test'] });
    const before = (await knows(id)).version;
    const { id: policy } = await addPolicy({ tags: ['prod'] });
    await patch(policy, { name: 'Other' });
    await remove(`policies/${policy}`);
    expect((await knows(id)).version).toBe(before);
  });

  it('follows a channel of a policy: its change, and its end', async () => {
    const own = await addChannel('Own');
    const id = await addMonitor({ channelIds: [own] });
    const policy = await addPolicy({ steps: [step(0, slack, pager), step(60, pager)] });
    const channels = async () => (await knows(id)).policyChannels.map(({ name }) => name);
    await all.alice.call('PATCH', `/api/v1/channels/${slack}`, { name: 'Chat' });
    expect(await channels()).toEqual(['Chat', 'Pager']);

    const refused = await remove(`channels/${pager}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(refused.body.detail).toContain(`"On call" (${policy.id})`);
    expect(await channels()).toEqual(['Chat', 'Pager']);

    expect((await remove(`channels/${slack}`)).status).toBe(204);
    expect((await listed())[0]!.steps).toEqual([step(0, pager), step(60, pager)]);
    expect(await channels()).toEqual(['Pager']);
    expect((await knows(id)).policies[0]!.steps[0]!.channelIds).toEqual([pager]);
  });

  it('keeps the channels of a policy that was taken away while its incident is open', async () => {
    const own = await addChannel('Own');
    const id = await addMonitor({ channelIds: [own] });
    const policy = await addPolicy();
    await env.DB.prepare("update monitors set open_incident_id = 'inc_x' where id = ?").bind(id).run();
    await remove(`policies/${policy.id}`);
    expect((await knows(id)).policyChannels.map(({ name }) => name)).toEqual(['Slack', 'Pager']);
  });
});

describe('two changes of one policy at once', () => {
  it('are both made: each writes what it was given, and nothing of what it read', async () => {
    const { id } = await addPolicy();
    for (const on of [false, true, false, true]) {
      await Promise.all([
        patch(id, { onResolve: on }),
        patch(id, { onAdvisory: on }),
        patch(id, { tags: on ? null : ['prod'] }),
      ]);
      const [policy] = await listed();
      expect(policy).toMatchObject({
        name: 'On call',
        onResolve: on,
        onAdvisory: on,
        tags: on ? null : ['prod'],
      });
    }
  });
});

describe('the escalation of an incident', () => {
  it('says by which policy it goes, who was told and who is next; and is nothing when it is over', async () => {
    const schedule = { type: 'period', seconds: 86_400 };
    await addPolicy({ steps: [step(0, slack), step(600, pager)] });
    const { id, pingUrl } = await created<ApiMonitorDetail>('monitors', {
      kind: 'heartbeat', name: 'Backup', request: { schedule, graceSeconds: 60, maxRunSeconds: null },
    }); // prettier-ignore
    await env.MONITOR.getByName(id).beat(pingUrl!.slice(-22), {
      type: 'failed',
      exitCode: 1,
      log: '',
    });
    const incident = (await env.MONITOR.getByName(id).snapshot())!.state.incident!;
    // The object's outbox writes it; this does not wait for that.
    await env.DB.prepare(
      `insert or ignore into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, cause, timeline, revision)
       values (?, ?, ?, 'open', 'critical', 0, 0, '{"summary":"Down","regions":[]}', '[]', 0)`,
    )
      .bind(incident.id, all.alice.session.workspace.id, id)
      .run();
    const plan = async () =>
      (await all.alice.call<{ escalation: ApiEscalation | null }>('GET', `/api/v1/incidents/${incident.id}/escalation`)).body.escalation; // prettier-ignore
    const at = new Date(incident.detectedAt + 600_000).toISOString();
    expect(await plan()).toMatchObject({
      policy: { name: 'On call' },
      told: ['Slack'],
      next: { at, channels: ['Pager'], quiet: false },
      stopped: null,
    });
    await all.alice.call('POST', `/api/v1/incidents/${incident.id}/acknowledge`, {});
    expect(await plan()).toMatchObject({ next: null, stopped: 'acknowledged' });
    await env.MONITOR.getByName(id).resolve(incident.id, 'Alice', null);
    expect(await plan()).toBeNull();
  });
});
