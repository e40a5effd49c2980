/** A monitor's results and figures. Recent ones come from D1, older ones from Postgres; away, it is said. */
import { Hono } from 'hono';
import { z } from 'zod';
import { readHeatMap } from '../../../db/history/heat-map.ts';
import { readMetrics } from '../../../db/history/metrics.ts';
import { historyFrom } from '../../../db/history/open.ts';
import { readResults } from '../../../db/history/results.ts';
import { readUptime } from '../../../db/history/uptime.ts';
import { regionIds } from '../../domain/region.ts';
import { presentResult } from '../../platform/present.ts';
import { heatMapRanges, pageQuery, type ResultsPage } from '../../wire/api.ts';
import { timeZone } from '../../wire/api/time.ts';
import { fromCursor, query, toCursor } from '../body.ts';
import type { App } from '../env.ts';
import { metricsAsked, metricsQuery } from '../metrics-query.ts';
import { ownMonitor } from './monitors.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const resultsQuery = pageQuery.extend({
  region: z.enum(regionIds).optional(),
  from: time.optional(),
  to: time.optional(),
});
/** Nobody who names no zone means one. */
const zone = timeZone.default('UTC');
const daysMax = 365;
const uptimeQuery = z.object({
  timeZone: zone,
  days: z.coerce.number().int().min(1).max(daysMax).default(90),
});
const heatMapQuery = z.object({
  range: z.enum(heatMapRanges).default('30d'),
  timeZone: zone,
  region: z.enum(regionIds).optional(),
});

export const figures = new Hono<App>()
  .get('/:id/results', async (c) => {
    const { limit, cursor, region, from, to } = query(c, resultsQuery);
    const row = await ownMonitor(c);
    const before = fromCursor(cursor, z.tuple([z.number(), z.string()]));
    const { results: found, historyMissing } = await readResults(historyFrom(c.env), {
      workspaceId: row.workspaceId,
      monitorId: row.id,
      from: from ?? 0,
      // Recent results are looked for from here backwards, a few days far: the future must not use those up.
      to: before ? before[0] + 1 : Math.min(to ?? Infinity, Date.now() + 1),
      region,
      // Several regions may share a slot: those already shown are cut away below.
      limit: limit + 1 + regionIds.length,
    });
    const rest = before
      ? found.filter((r) => r.slotAt < before[0] || (r.slotAt === before[0] && r.region > before[1]))
      : found;
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = rest.length > limit && last ? toCursor([last.slotAt, last.region]) : null;
    return c.json({ items: page.map(presentResult), nextCursor, historyMissing } satisfies ResultsPage);
  })
  .get('/:id/metrics', async (c) => {
    const now = Date.now();
    const { range, ...options } = metricsAsked(query(c, metricsQuery), now);
    return c.json(await readMetrics(historyFrom(c.env), await ownMonitor(c), range, now, options));
  })
  .get('/:id/uptime', async (c) => {
    const shown = query(c, uptimeQuery);
    return c.json(await readUptime(historyFrom(c.env), await ownMonitor(c), shown, Date.now()));
  })
  .get('/:id/heatmap', async (c) => {
    const shown = query(c, heatMapQuery);
    return c.json(await readHeatMap(historyFrom(c.env), await ownMonitor(c), shown, Date.now()));
  });
