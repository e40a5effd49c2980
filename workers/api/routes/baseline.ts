/** `GET /monitors/:id/baseline`: how fast a monitor usually is, and from when on it is slower than that. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { getBaselines } from '../../../db/d1/queries/baselines.ts';
import type { MonitorRow } from '../../../db/d1/queries/monitors.ts';
import { type Baselines, limitsOf } from '../../domain/stats/baseline.ts';
import { learningOf } from '../../domain/stats/shown-baseline.ts';
import { isoOrNull } from '../../platform/present.ts';
import type { ApiBaseline } from '../../wire/api.ts';
import type { App } from '../env.ts';
import { ownMonitor } from './monitors.ts';

export const baseline = new Hono<App>().get('/:id/baseline', async (c) => {
  const row = await ownMonitor(c);
  const anomaly = row.anomaly ?? null;
  const known = anomaly && (await getBaselines(drizzle(c.env.DB), row.workspaceId, row.id));
  // Learned of another target, it says nothing of this one.
  const body = known?.body.target === row.target ? known.body : null;
  const { state, learnedDays, neededDays, message } = learningOf(anomaly !== null, body, row.regions.length);
  return c.json({
    monitorId: row.id,
    anomaly,
    state,
    learnedDays,
    neededDays,
    message,
    learnedUntil: isoOrNull(body?.until ?? null),
    regions: anomaly && body ? row.regions.flatMap((region) => regionOf(body, region, anomaly)) : [],
  } satisfies ApiBaseline);
});

function regionOf(
  { regions }: Baselines,
  region: MonitorRow['regions'][number],
  { sensitivity }: NonNullable<ApiBaseline['anomaly']>,
): ApiBaseline['regions'] {
  const own = regions[region];
  if (!own || own.medianMs.every((ms) => ms === null)) return [];
  const { days: learnedDays, medianMs, lowMs, highMs } = own;
  return [{ region, learnedDays, medianMs, lowMs, highMs, limitMs: limitsOf(own, sensitivity) }];
}
