/** What was spent of an objective's budget, its alerts, and their acknowledgement. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { z } from 'zod';
import { alertsOfSlo, changeSloAlert, openSloAlertsOf } from '../../../db/d1/queries/slo-alerts.ts';
import { monitorsOfSlos } from '../../../db/d1/queries/slos.ts';
import { historyFrom } from '../../../db/history/open.ts';
import * as limits from '../../domain/limits.ts';
import { burnDown, spenders } from '../../domain/slo/series.ts';
import { dayMs } from '../../domain/slo/rules.ts';
import { iso, isoOrNull } from '../../platform/present.ts';
import type { ApiBudget } from '../../wire/api.ts';
import { query } from '../body.ts';
import type { App } from '../env.ts';
import { callerName } from '../incident.ts';
import { Problem } from '../problems.ts';
import { exhaustion, measureAll, presentAlert } from '../slo.ts';
import { ownSlo } from './slos.ts';

const budgetQuery = z.object({
  points: z.coerce.number().int().min(2).max(limits.budgetPointsMax).default(181),
});
const spendersMax = 20;
/** Two people at once, or one and the evaluation. */
const triesMax = 5;

export const sloReadings = new Hono<App>()
  .get('/:id/budget', async (c) => {
    const { points } = query(c, budgetQuery);
    const row = await ownSlo(c);
    const now = Date.now();
    const from = now - row.body.windowDays * dayMs;
    const monitors = await monitorsOfSlos(drizzle(c.env.DB), row.workspaceId, [row.body]);
    const [one] = await measureAll(historyFrom(c.env), row.workspaceId, [row], monitors, now);
    const { slo, measured } = one!;
    const { budget, tally, ledgers, historyMissing } = measured;
    const names = new Map(monitors.map(({ id, name }) => [id, name]));
    const isTime = slo.indicator.kind === 'availability';
    return c.json({
      sloId: row.id,
      from: iso(from),
      to: iso(now),
      points: burnDown(tally, budget.total, from, now, points).map((point) => ({
        ...point,
        at: iso(point.at),
      })),
      exhaustedAt: isoOrNull(exhaustion(slo, measured, now)),
      spentBy: (isTime ? spenders(ledgers, from, now) : [])
        .slice(0, spendersMax)
        .map(({ incidentId, monitorId, startedAt, ms }) => ({
          incidentId,
          monitorId,
          monitorName: names.get(monitorId) ?? monitorId,
          startedAt: iso(startedAt),
          seconds: Math.ceil(ms / 1_000),
          share: budget.total > 0 ? ms / budget.total : 0,
        })),
      historyMissing,
    } satisfies ApiBudget);
  })
  .get('/:id/alerts', async (c) => {
    const row = await ownSlo(c);
    const rows = await alertsOfSlo(drizzle(c.env.DB), row.workspaceId, row.id);
    return c.json({ items: rows.map(presentAlert), nextCursor: null });
  })
  .post('/:id/acknowledge', async (c) => {
    const row = await ownSlo(c);
    const db = drizzle(c.env.DB);
    const by = await callerName(c);
    for (let tries = 0; tries < triesMax; tries += 1) {
      const open = (await openSloAlertsOf(db, row.workspaceId)).find(({ sloId }) => sloId === row.id);
      if (!open || open.body.endedAt !== null)
        throw new Problem('conflict', 'no alert of this objective is open');
      if (open.acknowledgedAt !== null) return c.json(presentAlert(open));
      // Who was told hears of it from the next evaluation; nothing more is due before that.
      const changed = await changeSloAlert(db, open, { acknowledgedAt: Date.now(), acknowledgedBy: by });
      if (changed) return c.json(presentAlert(changed));
    }
    throw new Problem('conflict', 'the alert changed at the same moment: try again');
  });
