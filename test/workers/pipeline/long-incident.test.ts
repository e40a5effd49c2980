/** An incident about which much was written: its alerts still fit the queue, and its state its row. */
import { runInDurableObject } from 'cloudflare:test';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import { alertsOf, channel, env, migrate, probes, result, spec, until } from './world.ts';

beforeAll(migrate);
beforeEach(() => probes().setAnswers({}));

it('is told to its end, however much people wrote to it', async () => {
  const id = 'mon_longstory';
  const monitor = env.MONITOR.getByName(id);
  const secrets = { kind: 'webhook', url: 'https://hooks.test/', signingSecret: 'whsec_', headers: {} } as const; // prettier-ignore
  await monitor.configure(spec(id, { regions: ['weur'], channels: [await channel(secrets)] }));
  await monitor.record([result(id, 'weur', Date.now() - 1_000, 'fail')]);
  const incident = (await monitor.snapshot())!.state.incident!;
  for (let i = 0; i < 80; i += 1) await monitor.note(incident.id, 'Ann', `${i} ${'\u0001'.repeat(4_990)}`);
  const { timeline } = (await monitor.snapshot())!.state.incident!;
  expect(timeline[1]!.kind).toBe('opened');
  expect(timeline.at(-1)!.message).toMatch(/^Ann: 79 /);
  const rows = await runInDurableObject(monitor, (_, { storage }) =>
    storage.sql.exec<{ n: number }>('select max(length(body)) n from facts').toArray(),
  );
  expect(rows[0]!.n).toBeLessThan(1_500_000);

  await monitor.record([result(id, 'weur', Date.now(), 'ok')]);
  const sent = await until('its end in the queue', async () =>
    (await alertsOf(id)).find(({ event }) => event.type === 'incident.resolved'),
  );
  const told = (sent as unknown as AlertMessage).event.data.incident!.timeline as { kind: string }[];
  expect(told[0]!.kind).toBe('suspected');
  expect(told.at(-1)!.kind).toBe('resolved');
});
