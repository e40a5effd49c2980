/**
 * `POST /monitors/:id/rotate-key`: a heartbeat's new address; the old one is unknown from then on. Where its object
 * could not be told, that is said: the change is kept, and the reconciliation tells it.
 */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { updateMonitor } from '../../../db/d1/queries/monitors.ts';
import { configure } from '../configure.ts';
import type { App } from '../env.ts';
import { sealedNewKey } from '../heartbeat.ts';
import { changedMeanwhile, detail } from '../monitor-detail.ts';
import { Problem } from '../problems.ts';
import { ownMonitor } from './monitors.ts';

export const rotateKey = new Hono<App>().post('/:id/rotate-key', async (c) => {
  const row = await ownMonitor(c);
  if (row.kind !== 'heartbeat')
    throw new Problem('conflict', 'only a heartbeat has an address that jobs call');
  const key = await sealedNewKey(c.env, row.id);
  const updated = await updateMonitor(drizzle(c.env.DB), row, key, Date.now());
  if (!updated) throw changedMeanwhile();
  await configure(c.env, [updated]);
  const told = await c.env.MONITOR.getByName(row.id)
    .snapshot()
    .catch(() => null);
  if (told?.spec.pingKeyHash !== key.pingKeyHash)
    throw new Problem(
      'unavailable',
      'the new address is kept, but nothing listens there yet and the old one may still be heard: read the monitor again in a minute',
      undefined,
      60,
    );
  return c.json(await detail(c, updated));
});
