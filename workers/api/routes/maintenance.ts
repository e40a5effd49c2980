/** Maintenance windows: checks go on, nobody is alerted, and the time is left out of uptime. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import {
  countMaintenance,
  deleteMaintenance,
  getMaintenance,
  insertMaintenance,
  listMaintenance,
  type MaintenanceRow,
  updateMaintenance,
  windowOf,
} from '../../../db/d1/queries/maintenance.ts';
import { ownMonitors } from '../../../db/d1/queries/monitors.ts';
import * as limits from '../../domain/limits.ts';
import { maintenanceProblem } from '../../domain/schedule/maintenance.ts';
import { newId } from '../../platform/id.ts';
import { maintenanceBody, type MaintenancePatch, maintenancePatch } from '../../wire/api.ts';
import { body } from '../body.ts';
import { configureBehind } from '../configure.ts';
import type { App } from '../env.ts';
import { presentMaintenance, refreshPages } from '../maintenance.ts';
import { invalid, Problem } from '../problems.ts';

async function ownWindow(c: Context<App>): Promise<MaintenanceRow> {
  const row = await getMaintenance(drizzle(c.env.DB), c.var.caller.workspaceId, c.req.param('id') ?? '');
  if (!row) throw new Problem('not_found', 'no such maintenance window');
  return row;
}

const timing = ['timeZone', 'startsAt', 'durationMinutes', 'rrule'] as const;

/** @param before null for a new window, which must not be over already */
async function checkWindow(
  c: Context<App>,
  given: MaintenancePatch,
  whole: MaintenanceRow,
  before: MaintenanceRow | null,
  now: number,
): Promise<void> {
  if (timing.some((field) => given[field] !== undefined)) {
    const problem = maintenanceProblem(windowOf(whole), now, before !== null);
    if (problem) throw invalid(problem.field, problem.message);
  }
  if (given.monitorIds) {
    const rows = await ownMonitors(drizzle(c.env.DB), c.var.caller.workspaceId, given.monitorIds);
    const own = new Set(rows.map(({ id }) => id));
    const unknown = given.monitorIds.find((id) => !own.has(id));
    if (unknown) throw invalid('monitorIds', `there is no monitor ${unknown}`);
  }
  const scoped = given.allMonitors ?? given.monitorIds ?? given.tags;
  if (scoped !== undefined && !whole.allMonitors && whole.monitorIds.length + whole.tags.length === 0)
    throw invalid('monitorIds', 'say whom it concerns: all monitors, some of them, or those with a tag');
}

/** Each once, and the rule as it is stored: in capitals. */
const tidied = <G extends MaintenancePatch>(given: G): G => ({
  ...given,
  ...(given.rrule && { rrule: given.rrule.toUpperCase() }),
  ...(given.monitorIds && { monitorIds: [...new Set(given.monitorIds)] }),
  ...(given.tags && { tags: [...new Set(given.tags)] }),
});

export const maintenance = new Hono<App>()
  .get('/', async (c) => {
    const rows = await listMaintenance(drizzle(c.env.DB), c.var.caller.workspaceId);
    const now = Date.now();
    return c.json({ items: rows.map((row) => presentMaintenance(row, now)), nextCursor: null });
  })
  .post('/', async (c) => {
    const given = tidied(await body(c, maintenanceBody));
    const db = drizzle(c.env.DB);
    const { workspaceId } = c.var.caller;
    const now = Date.now();
    const row = { ...given, id: newId('mnt'), workspaceId, createdAt: now };
    await checkWindow(c, given, row, null, now);
    if ((await countMaintenance(db, workspaceId)) >= limits.maintenancePerWorkspaceMax) {
      const most = limits.maintenancePerWorkspaceMax;
      throw new Problem('conflict', `a workspace has at most ${most} maintenance windows`);
    }
    await insertMaintenance(db, row);
    await configureBehind(c.env, workspaceId);
    await refreshPages(c.env, workspaceId, [row]);
    return c.json(presentMaintenance(row, now), 201, { location: `/api/v1/maintenance/${row.id}` });
  })
  .get('/:id', async (c) => c.json(presentMaintenance(await ownWindow(c), Date.now())))
  .patch('/:id', async (c) => {
    const given = tidied(await body(c, maintenancePatch));
    const row = await ownWindow(c);
    const now = Date.now();
    await checkWindow(c, given, { ...row, ...given }, row, now);
    const updated = await updateMaintenance(drizzle(c.env.DB), row.workspaceId, row.id, given);
    if (!updated) throw new Problem('not_found', 'no such maintenance window');
    await configureBehind(c.env, row.workspaceId);
    await refreshPages(c.env, row.workspaceId, [row, updated]);
    return c.json(presentMaintenance(updated, now));
  })
  .delete('/:id', async (c) => {
    const row = await ownWindow(c);
    await deleteMaintenance(drizzle(c.env.DB), row.workspaceId, row.id);
    await configureBehind(c.env, row.workspaceId);
    await refreshPages(c.env, row.workspaceId, [row]);
    return c.body(null, 204);
  });
