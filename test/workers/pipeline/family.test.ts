import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RegionId } from '../../../workers/domain/region.ts';
import type { MonitorObject } from '../../../workers/monitor/object.ts';
import {
  alertsOf,
  channel,
  deliver,
  env,
  five,
  message,
  migrate,
  probes,
  result,
  spec,
  until,
} from './world.ts';

beforeAll(migrate);
beforeEach(() => probes().setAnswers({}));

const object = (id: string) => env.MONITOR.getByName(id);
const everywhere = (answer: 'ok' | 'fail') =>
  probes().setAnswers(Object.fromEntries(five.map((region) => [region, answer])));
const say = (id: string, region: RegionId, verdict: 'ok' | 'fail') =>
  deliver([message([result(id, region, Date.now(), verdict)])]);
const eventsOf = async (id: string) => (await alertsOf(id)).map(({ event }) => event.type);
const incidentOf = async (id: string) => (await object(id).snapshot())!.state.incident;

/** A parent and its child, both seen up. */
async function family(parent: string, child: string) {
  const channels = [
    await channel({ kind: 'webhook', url: 'http://127.0.0.1:9/', signingSecret: 'whsec_AAAA', headers: {} }),
  ];
  await object(parent).configure(spec(parent, { channels, name: 'Database', children: [child] }));
  await object(child).configure(spec(child, { channels, parents: [{ id: parent, name: 'Database' }] }));
  for (const id of [parent, child])
    await deliver(five.map((region) => message([result(id, region, Date.now() - 60_000, 'ok')])));
}

describe('a monitor that depends on another', () => {
  it('is released though that one heard of it only when it was up again', async () => {
    await family('mon_db9', 'mon_shop9');
    await object('mon_db9').configure(spec('mon_db9', { version: 2, name: 'Database', children: [] }));
    await everywhere('fail');
    await say('mon_shop9', 'apac', 'fail');
    await until('the child to be held', async () => (await incidentOf('mon_shop9'))?.heldBy);
    await everywhere('ok');
    await say('mon_db9', 'apac', 'ok');
    await until('the parent to be up', async () => !(await incidentOf('mon_db9')), 20_000);
    await everywhere('fail');
    await object('mon_db9').configure(
      spec('mon_db9', { version: 3, name: 'Database', children: ['mon_shop9'] }),
    );
    await until(
      'the child’s alert',
      async () => (await eventsOf('mon_shop9')).includes('incident.opened'),
      20_000,
    );
  });

  it('alerts nobody while that one is down, which it finds out by asking, and is told of its end', async () => {
    await family('mon_db', 'mon_shop');
    await everywhere('fail');
    await say('mon_shop', 'apac', 'fail');
    await until('the child to be held', async () => (await incidentOf('mon_shop'))?.heldBy);
    expect(await eventsOf('mon_shop')).toEqual([]);
    await until('the parent’s alert', async () => (await eventsOf('mon_db')).includes('incident.opened'));
    await evictDurableObject(object('mon_shop') as never);

    await everywhere('ok');
    await say('mon_db', 'apac', 'ok');
    await until(
      'both to be up',
      async () => !(await incidentOf('mon_db')) && !(await incidentOf('mon_shop')),
      20_000,
    );
    expect(await eventsOf('mon_shop')).toEqual([]);
    expect(await eventsOf('mon_db')).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('alerts after all when it is still down once that one is back', async () => {
    await family('mon_db2', 'mon_shop2');
    await everywhere('fail');
    await say('mon_shop2', 'apac', 'fail');
    await until('the child to be held', async () => (await incidentOf('mon_shop2'))?.heldBy);
    await object('mon_shop2').parentChanged('mon_db2', false, Date.now() + 1_000);
    await until(
      'the child’s alert',
      async () => (await eventsOf('mon_shop2')).includes('incident.opened'),
      20_000,
    );
    expect(await incidentOf('mon_shop2')).toMatchObject({ heldBy: null });
  });

  it('alerts at once where that one does not exist any more', async () => {
    await object('mon_orphan').configure(
      spec('mon_orphan', {
        channels: [
          await channel({
            kind: 'webhook',
            url: 'http://127.0.0.1:9/',
            signingSecret: 'whsec_AAAA',
            headers: {},
          }),
        ],
        parents: [{ id: 'mon_gone', name: 'Gone' }],
      }),
    );
    await everywhere('fail');
    await say('mon_orphan', 'apac', 'fail');
    await until('the alert', async () => (await eventsOf('mon_orphan')).includes('incident.opened'));
  });
});

it('an object that was stored by an earlier version goes on with its open incident', async () => {
  await family('mon_old', 'mon_old_child');
  await everywhere('fail');
  await say('mon_old', 'apac', 'fail');
  await until('the incident', () => incidentOf('mon_old'));
  await runInDurableObject(object('mon_old') as never, (_: MonitorObject, { storage }) => {
    storage.sql.exec(
      "update facts set body = json_remove(body, '$.parents', '$.children', '$.maintenance', '$.flapping', '$.policies', '$.policyChannels', '$.tags', '$.reopenWithinMs', '$.degradedThreshold', '$.degradedRecoveryThreshold') where name = 'spec'",
    );
    storage.sql.exec(
      "update facts set body = json_remove(body, '$.down', '$.flips', '$.hold', '$.notices', '$.maintenance', '$.maintenanceChangeAt', '$.parents', '$.openings', '$.last', '$.dismissed', '$.incident.outages', '$.incident.flapping', '$.incident.heldBy', '$.incident.mergedInto', '$.incident.diagnosis', '$.incident.severityFixed') where name = 'state'",
    );
  });
  await evictDurableObject(object('mon_old') as never);
  expect(await incidentOf('mon_old')).toMatchObject({
    status: 'open',
    outages: [{ to: null }],
    flapping: false,
  });
  await everywhere('ok');
  for (const region of five) await say('mon_old', region, 'ok');
  await until('its end', async () => (await incidentOf('mon_old')) === null, 20_000);
  expect(await eventsOf('mon_old')).toEqual(['incident.opened', 'incident.resolved']);
});
