/** What a status page tells of incidents: what people wrote as public, and nothing else they wrote. */
import { beforeAll, expect, it } from 'vitest';
import type { ApiIncidentDetail, PublicStatus } from '../../../workers/wire/api.ts';
import { outage, readUntil } from './outage.ts';
import { call, env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let monitorId: string;
beforeAll(async () => {
  const seeded = await seed();
  all = seeded.all;
  monitorId = seeded.monitor.id;
});
const post = (path: string, body: unknown) =>
  all.alice.call<ApiIncidentDetail>('POST', `/api/v1/incidents${path}`, body);
const page = async (slug: string) => (await call<PublicStatus>('GET', `/api/v1/public/status/${slug}`)).body;

it('a reported incident is on the page once something of it is told to the public', async () => {
  const { body: made } = await post('', {
    title: 'Card payments fail',
    monitorIds: [monitorId],
    message: 'secret: the bank called us',
  });
  expect((await page('acme')).incidents.map(({ id }) => id)).not.toContain(made.id);
  await post(`/${made.id}/notes`, { text: 'secret: ticket 4711' });
  await post(`/${made.id}/updates`, { status: 'identified', message: 'Our bank repairs it.', public: true });
  const told = (await page('acme')).incidents.find(({ id }) => id === made.id);
  expect(told).toMatchObject({
    title: 'Card payments fail',
    componentId: monitorId,
    componentName: 'Shop',
    status: 'open',
    updates: [{ kind: 'identified', message: 'Our bank repairs it.', written: true }],
  });
  expect(JSON.stringify(await page('acme'))).not.toMatch(/secret|alice/);
  // What open pages were sent is what a reader gets.
  expect((await env.FEED.getByName('status:acme').getSnapshot())!.incidents).toContainEqual(told);
});

it('a detected one keeps its title and notes to itself, and what was written when its object tells more', async () => {
  const { id, monitor } = await outage(all, 'Basket');
  const body = { slug: 'basket', title: 'Basket', monitorIds: [monitor.id] };
  expect((await all.alice.call('POST', '/api/v1/status-pages', body)).status).toBe(201);
  await all.alice.call('PATCH', `/api/v1/incidents/${id}`, {
    title: 'secret: db-7 is full',
    postmortem: 'secret: who did it',
  });
  await post(`/${id}/notes`, { text: 'secret: rebooted' });
  const before = await page('basket');
  expect(before.incidents).toMatchObject([{ id, title: null, updates: [{ kind: 'opened' }] }]);
  expect(JSON.stringify(before)).not.toMatch(/secret|refused|all 2 regions/);

  await all.alice.call('PATCH', `/api/v1/incidents/${id}`, { title: 'No orders' });
  await post(`/${id}/updates`, { status: 'identified', message: 'A full disk.', public: true });
  await post(`/${id}/updates`, { status: 'resolved', message: 'There is room again.', public: true });
  await readUntil(all, id, ({ status }) => status === 'resolved');
  const kinds = ({ incidents }: PublicStatus) => incidents[0]!.updates.map(({ kind }) => kind);
  const after = await page('basket');
  expect(after.incidents[0]).toMatchObject({ title: 'No orders', status: 'resolved' });
  expect(kinds(after)).toEqual(['opened', 'identified', 'resolved']);
  const snapshot = (await env.FEED.getByName('status:basket').getSnapshot())!;
  expect(kinds(snapshot)).toEqual(['opened', 'identified', 'resolved']);
});
