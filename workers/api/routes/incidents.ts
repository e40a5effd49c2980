/** Incidents. Their truth is in the monitor's object; D1 has what it told. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { z } from 'zod';
import { findMember } from '../../../db/d1/queries/accounts.ts';
import { getIncident, listIncidents } from '../../../db/d1/queries/incidents.ts';
import { presentIncident } from '../../platform/present.ts';
import { acknowledgeBody, incidentStatuses, pageQuery } from '../../wire/api.ts';
import { body, fromCursor, listOf, query, toCursor } from '../body.ts';
import type { App } from '../env.ts';
import { presentIncidentRow } from '../present.ts';
import { Problem } from '../problems.ts';

const listQuery = pageQuery.extend({
  status: listOf(incidentStatuses).optional(),
  monitorId: z.string().optional(),
});

export const incidents = new Hono<App>()
  .get('/', async (c) => {
    const { limit, cursor, status, monitorId } = query(c, listQuery);
    const before = fromCursor(cursor, z.object({ startedAt: z.number(), id: z.string() }));
    const { workspaceId } = c.var.caller;
    const rows = await listIncidents(drizzle(c.env.DB), {
      workspaceId,
      status,
      monitorId,
      before,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor =
      rows.length > limit && last ? toCursor({ startedAt: last.startedAt, id: last.id }) : null;
    return c.json({ items: page.map(presentIncidentRow), nextCursor });
  })
  .get('/:id', async (c) => {
    const row = await getIncident(drizzle(c.env.DB), c.var.caller.workspaceId, c.req.param('id'));
    if (!row) throw new Problem('not_found', 'no such incident');
    return c.json(presentIncidentRow(row));
  })
  .post('/:id/acknowledge', async (c) => {
    const { note } = await body(c, acknowledgeBody, true);
    const db = drizzle(c.env.DB);
    const { userId, workspaceId } = c.var.caller;
    const row = await getIncident(db, workspaceId, c.req.param('id'));
    if (!row) throw new Problem('not_found', 'no such incident');
    if (row.status === 'resolved') throw new Problem('conflict', 'this incident is resolved already');
    const member = await findMember(db, userId, workspaceId);
    const by = member?.user.name ?? userId;
    const incident = await c.env.MONITOR.getByName(row.monitorId).acknowledge(row.id, by, note || null);
    if (!incident) throw new Problem('conflict', 'this incident is resolved already');
    return c.json({ ...presentIncident(incident), monitorName: row.monitorName });
  });
