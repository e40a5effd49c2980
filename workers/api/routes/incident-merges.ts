/**
 * Incidents that are told as one. The primary stays as it is; nobody is alerted any more of those merged into it. What
 * they told of others they bring along, so that there is one level only.
 */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { type NamedIncident, ownIncidents } from '../../../db/d1/queries/list-incidents.ts';
import { mergedMax } from '../../domain/limits.ts';
import { mergeBody } from '../../wire/api.ts';
import { body } from '../body.ts';
import type { App, Env } from '../env.ts';
import {
  byHand,
  callerName,
  detailOf,
  isOpen,
  mergedNow,
  ownIncident,
  resolvedAlready,
  tellPages,
} from '../incident.ts';
import { invalid, Problem } from '../problems.ts';

/** To how it was told before. One that was resolved meanwhile stays as it is. */
async function takeBack(env: Env, row: NamedIncident, by: string): Promise<void> {
  try {
    await byHand(env, row, { type: 'merged', into: row.mergedInto, by });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

export const incidentMerges = new Hono<App>()
  .post('/:id/merge', async (c) => {
    const incidentIds = [...new Set((await body(c, mergeBody)).incidentIds)];
    const primary = await ownIncident(c);
    if (primary.mergedInto)
      throw new Problem(
        'conflict',
        `this incident is merged into ${primary.mergedInto}: merge into that one`,
      );
    const db = drizzle(c.env.DB);
    const found = await ownIncidents(db, primary.workspaceId, incidentIds);
    const rows = incidentIds.map((id, i) => {
      const path = `incidentIds.${i}`;
      const row = found.find((one) => one.id === id);
      if (!row) throw invalid(path, `there is no incident ${id}`);
      if (id === primary.id) throw invalid(path, 'this is the incident itself');
      if (row.status === 'resolved') throw new Problem('conflict', `${path}: ${id} is resolved already`, [
          { path, message: 'this one is resolved already' },
        ]); // prettier-ignore
      return row;
    });
    const brought = rows.flatMap((row) => row.merged.filter(({ status }) => status !== 'resolved'));
    const others = await ownIncidents(
      db,
      primary.workspaceId,
      brought.map(({ id }) => id).filter((id) => !incidentIds.includes(id)),
    );
    const total = primary.merged.length + rows.length + others.length;
    if (total > mergedMax) throw new Problem('conflict', `at most ${mergedMax} incidents can be told as one`);
    if (!(await isOpen(c.env, primary))) throw resolvedAlready();

    const by = await callerName(c);
    const late: { path: string; message: string }[] = [];
    const done: NamedIncident[] = [];
    for (const [i, row] of [...rows, ...others].entries()) {
      try {
        await byHand(c.env, row, { type: 'merged', into: primary.id, by });
        done.push(row);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (i < rows.length) late.push({ path: `incidentIds.${i}`, message: error.message });
      }
    }
    // Of two that are merged into each other at once nobody would be told: each request looks after it has written.
    if (await mergedNow(c.env, primary)) {
      for (const row of done) await takeBack(c.env, row, by);
      throw new Problem(
        'conflict',
        'this incident was merged into another one meanwhile: nothing was merged',
      );
    }
    let row = primary;
    if (done.length > 0)
      row = await byHand(c.env, primary, {
        type: 'noted',
        by,
        text: `From now on this one tells of ${done.map(({ monitorName }) => monitorName).join(', ')} too.`,
      });
    await tellPages(c.env, row);
    if (late.length > 0) {
      const detail = `${done.length} merged; ${late.length} came too late: resolved meanwhile`;
      throw new Problem('conflict', detail, late);
    }
    const merged = [...rows, ...others].map(({ id, monitorId, monitorName, status }) => ({
      id,
      monitorId,
      monitorName,
      status,
    }));
    // D1 hears of them a little later than their objects.
    const before = row.merged.filter(({ id }) => !merged.some((one) => one.id === id));
    return c.json(await detailOf(c.env, { ...row, merged: [...before, ...merged] }));
  })
  .post('/:id/unmerge', async (c) => {
    const row = await ownIncident(c);
    const changed = await byHand(c.env, row, { type: 'merged', into: null, by: await callerName(c) });
    await tellPages(c.env, row);
    return c.json(await detailOf(c.env, changed));
  });
