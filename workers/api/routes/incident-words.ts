/**
 * What people tell of an incident: updates, for others and, where `public`, for status pages; and notes, for the team.
 * A note on an open incident stands in its timeline. Of a resolved one the monitor's object keeps nothing that could be
 * written to: there a note is an update that is not public.
 */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import type { NamedIncident } from '../../../db/d1/queries/list-incidents.ts';
import { insertUpdate, type UpdateRow } from '../../../db/d1/queries/write-incidents.ts';
import { updatesPerIncidentMax } from '../../domain/limits.ts';
import { newId } from '../../platform/id.ts';
import { noteBody, updateBody } from '../../wire/api.ts';
import { body } from '../body.ts';
import type { App } from '../env.ts';
import { byHand, callerName, detailOf, isOpen, ownIncident, tellPages, tellPublic } from '../incident.ts';
import { Problem } from '../problems.ts';

type Told = Pick<UpdateRow, 'status' | 'message' | 'by' | 'public'>;

async function tell(c: Context<App>, row: NamedIncident, told: Told): Promise<void> {
  const { id: incidentId, workspaceId } = row;
  const update = { ...told, id: newId('upd'), incidentId, workspaceId, at: Date.now() };
  if (!(await insertUpdate(drizzle(c.env.DB), update)))
    throw new Problem('conflict', `an incident has at most ${updatesPerIncidentMax} updates`);
  await Promise.all([tellPages(c.env, row), told.public ? tellPublic(c.env, row) : undefined]);
}

export const incidentWords = new Hono<App>()
  .post('/:id/updates', async (c) => {
    const given = await body(c, updateBody);
    let row = await ownIncident(c);
    const by = await callerName(c);
    const open = await isOpen(c.env, row);
    if (!open && given.status !== 'resolved')
      throw new Problem('conflict', 'this incident is resolved: an update of it can only say `resolved`', [
        { path: 'status', message: 'this incident is resolved' },
      ]);
    if (open && given.status === 'resolved')
      row = await byHand(c.env, row, { type: 'resolved_by_hand', by, note: null });
    await tell(c, row, { ...given, by });
    return c.json(await detailOf(c.env, row), 201);
  })
  .post('/:id/notes', async (c) => {
    const { text } = await body(c, noteBody);
    let row = await ownIncident(c);
    const by = await callerName(c);
    if (await isOpen(c.env, row)) row = await byHand(c.env, row, { type: 'noted', by, text });
    else await tell(c, row, { status: 'resolved', message: text, by, public: false });
    return c.json(await detailOf(c.env, row), 201);
  });
