/** What people do to an incident: acknowledge it, end it, grade it, give it a title and a post-mortem. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { writeAbout } from '../../../db/d1/queries/write-incidents.ts';
import { acknowledgeBody, incidentPatch, resolveBody } from '../../wire/api.ts';
import { body } from '../body.ts';
import type { App } from '../env.ts';
import { byHand, callerName, detailOf, ownIncident, tellPages, tellPublic } from '../incident.ts';

export const incidentsByHand = new Hono<App>()
  .post('/:id/acknowledge', async (c) => {
    const { note } = await body(c, acknowledgeBody, true);
    const row = await ownIncident(c);
    const by = await callerName(c);
    const changed = await byHand(c.env, row, { type: 'acknowledged', by, note: note || null });
    return c.json(await detailOf(c.env, changed));
  })
  .post('/:id/resolve', async (c) => {
    const { note } = await body(c, resolveBody, true);
    const row = await ownIncident(c);
    const by = await callerName(c);
    const changed = await byHand(c.env, row, { type: 'resolved_by_hand', by, note: note || null });
    if (row.kind === 'manual') await tellPublic(c.env, changed);
    return c.json(await detailOf(c.env, changed));
  })
  .patch('/:id', async (c) => {
    const { severity, ...about } = await body(c, incidentPatch);
    let row = await ownIncident(c);
    // First what may be too late: then nothing of it was changed.
    if (severity !== undefined && severity !== row.severity)
      row = await byHand(c.env, row, { type: 'graded', severity, by: await callerName(c) });
    if (Object.keys(about).length > 0) {
      await writeAbout(drizzle(c.env.DB), row.workspaceId, row.id, about);
      row = { ...row, ...about };
      await Promise.all([
        tellPages(c.env, row),
        about.title === undefined ? undefined : tellPublic(c.env, row),
      ]);
    }
    return c.json(await detailOf(c.env, row));
  });
