/** What a list of monitors says of those whose target says little. */
import { beforeAll, expect, it } from 'vitest';
import type { ApiMonitorDetail, ApiMonitorListed, Page } from '../../../workers/wire/api.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
beforeAll(async () => {
  ({ all } = await seed());
});

it('a transaction has its number of steps there and a heartbeat its schedule, and no more of their requests', async () => {
  const steps = ['a', 'b'].map((name) => ({
    name,
    target: `https://${name}.example.com/`,
    request: { headers: { cookie: 'sesame' } },
  }));
  const schedule = { type: 'cron', expression: '0 3 * * *', timeZone: 'Europe/Berlin' };
  for (const body of [
    { name: 'Order', kind: 'multistep', request: { steps } },
    { name: 'Backup', kind: 'heartbeat', request: { schedule, graceSeconds: 60 } },
  ])
    expect((await all.alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', body)).status).toBe(201);
  const { body } = await all.alice.call<Page<ApiMonitorListed>>('GET', '/api/v1/monitors');
  const listed = (name: string) => body.items.find((one) => one.name === name)!;
  expect(listed('Order')).toMatchObject({ target: 'https://a.example.com/', stepCount: 2 });
  expect(listed('Backup').schedule).toEqual({ schedule, graceSeconds: 60 });
  expect(JSON.stringify(body.items)).not.toContain('cookie');
});
