/** What the incidents of a monitor or of the whole workspace have in common. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { pastIncidents } from '../../../db/d1/queries/list-incidents.ts';
import { getMonitor } from '../../../db/d1/queries/monitors.ts';
import { patternIncidentsMax } from '../../domain/limits.ts';
import { failureWords } from '../../domain/state/words.ts';
import { hourWords } from '../../domain/stats/hours-of-week.ts';
import { patternsOf } from '../../domain/stats/patterns.ts';
import { iso } from '../../platform/present.ts';
import { type ApiPatterns, patternsQuery } from '../../wire/api.ts';
import { query } from '../body.ts';
import type { App } from '../env.ts';
import { Problem } from '../problems.ts';

export const incidentPatterns = new Hono<App>().get('/patterns', async (c) => {
  const { monitorId, days, timeZone } = query(c, patternsQuery);
  const { workspaceId } = c.var.caller;
  const db = drizzle(c.env.DB);
  if (monitorId !== undefined && !(await getMonitor(db, workspaceId, monitorId)))
    throw new Problem('not_found', 'no such monitor');
  const now = Date.now();
  const from = now - days * 86_400_000;
  const limit = patternIncidentsMax + 1;
  const found = await pastIncidents(db, { workspaceId, monitorId, from, limit });
  const patterns = patternsOf(found.slice(0, patternIncidentsMax), timeZone, now);
  return c.json({
    from: iso(from),
    to: iso(now),
    timeZone,
    cut: found.length === limit,
    ...patterns,
    byClass: patterns.byClass.map((one) => ({ ...one, words: failureWords(one.key) })),
    busyHours: patterns.busyHours.map((one) => ({ ...one, words: hourWords(one.hour) })),
  } satisfies ApiPatterns);
});
