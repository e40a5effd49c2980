/** `POST /monitors/:id/rotate-key`: a heartbeat's new address; the old one is unknown from then on. */
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
  return c.json(await detail(c, updated));
});
