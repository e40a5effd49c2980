/** Incidents, read; and those that people report. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { z } from 'zod';
import { listIncidents } from '../../../db/d1/queries/list-incidents.ts';
import { ownMonitors } from '../../../db/d1/queries/monitors.ts';
import { insertReported } from '../../../db/d1/queries/write-incidents.ts';
import { reportedAgoDaysMax } from '../../domain/limits.ts';
import { changeReported, reportIncident } from '../../domain/manual-incident.ts';
import { severities } from '../../domain/state/types.ts';
import { newId } from '../../platform/id.ts';
import { incidentStatuses, manualIncidentBody, pageQuery } from '../../wire/api.ts';
import { body, fromCursor, listOf, query, toCursor } from '../body.ts';
import type { App } from '../env.ts';
import { callerName, detailOf, ownIncident, tellPages, tellPublic } from '../incident.ts';
import { presentIncidentRow } from '../present-incident.ts';
import { invalid } from '../problems.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const listQuery = pageQuery.extend({
  status: listOf(incidentStatuses).optional(),
  severity: listOf(severities).optional(),
  kind: z.enum(['detected', 'manual']).optional(),
  monitorId: z.string().max(100).optional(),
  merged: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  from: time.optional(),
  to: time.optional(),
  q: z.string().trim().max(200).optional(),
});
const dayMs = 86_400_000;

export const incidents = new Hono<App>()
  .get('/', async (c) => {
    const { limit, cursor, q, ...asked } = query(c, listQuery);
    const before = fromCursor(cursor, z.object({ startedAt: z.number(), id: z.string() }));
    const { workspaceId } = c.var.caller;
    const rows = await listIncidents(drizzle(c.env.DB), {
      ...asked,
      workspaceId,
      text: q || undefined,
      before,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor =
      rows.length > limit && last ? toCursor({ startedAt: last.startedAt, id: last.id }) : null;
    return c.json({ items: page.map(presentIncidentRow), nextCursor });
  })
  .get('/:id', async (c) => c.json(await detailOf(c.env, await ownIncident(c))))
  .post('/', async (c) => {
    const given = await body(c, manualIncidentBody);
    const { workspaceId } = c.var.caller;
    const now = Date.now();
    const startedAt = given.startedAt === undefined ? now : Date.parse(given.startedAt);
    if (startedAt > now) throw invalid('startedAt', 'this is in the future');
    if (startedAt < now - reportedAgoDaysMax * dayMs)
      throw invalid('startedAt', `at most ${reportedAgoDaysMax} days ago`);
    const db = drizzle(c.env.DB);
    const known = new Set((await ownMonitors(db, workspaceId, given.monitorIds)).map(({ id }) => id));
    const unknown = given.monitorIds.findIndex((id) => !known.has(id));
    if (unknown >= 0)
      throw invalid(`monitorIds.${unknown}`, `there is no monitor ${given.monitorIds[unknown]}`);

    const by = await callerName(c);
    const { title, severity, monitorIds, message, status, public: isPublic } = given;
    const begun = reportIncident({ id: newId('inc'), title, severity, startedAt, by }, now);
    // A report of what is over already.
    const over =
      status === 'resolved' && changeReported(begun, { type: 'resolved_by_hand', by, note: null }, now);
    const incident = over || begun;
    const update = { workspaceId, incidentId: incident.id, status, message, by, public: isPublic, at: now };
    await insertReported(
      db,
      { ...incident, workspaceId, kind: 'manual', monitorIds, title },
      { ...update, id: newId('upd') },
    );
    const row = await ownIncident(c, incident.id);
    await Promise.all([tellPages(c.env, row), isPublic ? tellPublic(c.env, row) : undefined]);
    return c.json(await detailOf(c.env, row), 201, { location: `/api/v1/incidents/${row.id}` });
  });
