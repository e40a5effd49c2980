/** A workspace's monitors for Prometheus and its kin: one scrape, bounded by the number of monitors. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { exportedMonitors } from '../../../db/d1/queries/exported-monitors.ts';
import { newestHour } from '../../../db/d1/queries/newest-hour.ts';
import { openBySeverity } from '../../../db/d1/queries/open-incidents.ts';
import { openMetricsText, openMetricsType } from '../../domain/stats/openmetrics.ts';
import type { App } from '../env.ts';
import { cellsOf, familiesOf } from '../export/openmetrics.ts';

/** An hour of these is in memory at once. */
const monitorsAtOnce = 100;

export const openMetrics = new Hono<App>().get('/openmetrics', async (c) => {
  const { workspaceId } = c.var.caller;
  const db = drizzle(c.env.DB);
  const now = Date.now();
  const [monitors, open, probes] = await Promise.all([
    exportedMonitors(db, workspaceId),
    openBySeverity(db, workspaceId),
    c.env.CORE.probes().catch(() => []),
  ]);
  const cells = [];
  for (let i = 0; i < monitors.length; i += monitorsAtOnce) {
    const some = monitors.slice(i, i + monitorsAtOnce).map(({ id }) => id);
    cells.push(...cellsOf(await newestHour(c.env.DB, workspaceId, some, now)));
  }
  return c.body(openMetricsText(familiesOf(monitors, cells, open, probes)), 200, {
    'content-type': openMetricsType,
  });
});
