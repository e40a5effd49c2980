/** The kept snapshot, at its largest and at its oldest. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import type { Env } from '../../../workers/feed/env.ts';
import { monitorsPerStatusPageMax } from '../../../workers/domain/limits.ts';
import type { PublicStatus } from '../../../workers/wire/api.ts';

const env = untyped as unknown as Env;
const page = (slug: string, components: number): PublicStatus => ({
  slug, title: 'Größe 🟢', state: 'operational', updatedAt: '2026-11-21T00:00:00.000Z', timeZone: 'Asia/Tokyo', maintenance: [],
  incidents: [],
  components: Array.from({ length: components }, (_, i) => ({
    id: `mon_${i}`, name: `Wörld 🌍 ${i}`, state: 'operational', uptime90d: 1,
    days: Array.from({ length: 90 }, (_, day) => ({
      date: `2026-10-${day}`, uptime: 0.999999, downtimeSeconds: 1_234.567, observedSeconds: 80_400.123, unobservedSeconds: 6_400.123,
      maintenanceSeconds: 1_000.001, incidentCount: 12,
    })),
  })),
}); // prettier-ignore

it('a page with as many components as there may be is kept whole, and then a small one in its place', async () => {
  const [large, small] = [page('large', monitorsPerStatusPageMax), page('large', 1)];
  expect(JSON.stringify(large).length).toBeGreaterThan(2_000_000);
  for (const one of [large, small]) {
    const feed = env.FEED.getByName('status:large');
    await feed.putSnapshot(one);
    await evictDurableObject(feed);
    expect(await feed.getSnapshot()).toEqual(one);
  }
});

it('a snapshot from before there were zones is one in UTC', async () => {
  const feed = env.FEED.getByName('status:old');
  await runInDurableObject(feed, (_, { storage }) => {
    const { timeZone: _zone, maintenance: _maintenance, ...old } = page('old', 1);
    storage.sql.exec('insert into snapshot (id, body) values (1, ?)', JSON.stringify(old));
  });
  expect(await feed.getSnapshot()).toEqual({ ...page('old', 1), timeZone: 'UTC' });
});
