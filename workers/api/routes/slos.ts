/** Service level objectives: what is wanted, and how it stands. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { ownMonitors } from '../../../db/d1/queries/monitors.ts';
import { getPolicy } from '../../../db/d1/queries/policies.ts';
import { openSloAlertsOf } from '../../../db/d1/queries/slo-alerts.ts';
import * as sloRows from '../../../db/d1/queries/slos.ts';
import { historyFrom } from '../../../db/history/open.ts';
import * as limits from '../../domain/limits.ts';
import { newId } from '../../platform/id.ts';
import { type ApiSlo, sloBody, type SloPatch, sloPatch } from '../../wire/api.ts';
import { body } from '../body.ts';
import type { App } from '../env.ts';
import { invalid, Problem } from '../problems.ts';
import { measureAll, presentBurnRates, presentSlo, presentStatus } from '../slo.ts';

export async function ownSlo(c: Context<App>): Promise<sloRows.SloRow> {
  const row = await sloRows.getSlo(drizzle(c.env.DB), c.var.caller.workspaceId, c.req.param('id') ?? '');
  if (!row) throw new Problem('not_found', 'no such objective');
  return row;
}

/** What a schema cannot know. */
async function checkSlo(c: Context<App>, given: SloPatch, whole: sloRows.SloRow['body']): Promise<void> {
  const db = drizzle(c.env.DB);
  const { workspaceId } = c.var.caller;
  if (given.monitorIds) {
    const own = new Set((await ownMonitors(db, workspaceId, given.monitorIds)).map(({ id }) => id));
    const unknown = given.monitorIds.find((id) => !own.has(id));
    if (unknown) throw invalid('monitorIds', `there is no monitor ${unknown}`);
  }
  if ((given.monitorIds ?? given.tags) && whole.monitorIds.length + whole.tags.length === 0)
    throw invalid('monitorIds', 'name a monitor, or a tag of some');
  if (whole.indicator.kind === 'latency' && (given.monitorIds ?? given.tags ?? given.indicator)) {
    const found = sloRows.ofSlo(whole, await sloRows.monitorsOfSlos(db, workspaceId, [whole]));
    const most = limits.latencyMonitorsMax;
    if (found.length > most)
      throw invalid(
        'monitorIds',
        `an objective for latency has at most ${most} monitors, not ${found.length}`,
      );
  }
  const policyId = given.alerting?.policyId;
  if (policyId && !(await getPolicy(db, workspaceId, policyId)))
    throw invalid('alerting.policyId', `there is no policy ${policyId}`);
}

const tidied = <G extends SloPatch>(given: G): G => ({
  ...given,
  ...(given.monitorIds && { monitorIds: [...new Set(given.monitorIds)] }),
  ...(given.tags && { tags: [...new Set(given.tags)] }),
});

async function shown(c: Context<App>, rows: sloRows.SloRow[], withRules: boolean): Promise<ApiSlo[]> {
  const db = drizzle(c.env.DB);
  const { workspaceId } = c.var.caller;
  const now = Date.now();
  const bodies = rows.map((row) => row.body);
  const [monitors, alerts] = await Promise.all([
    sloRows.monitorsOfSlos(db, workspaceId, bodies),
    openSloAlertsOf(db, workspaceId),
  ]);
  const measured = await measureAll(historyFrom(c.env), workspaceId, rows, monitors, now);
  return measured.map(({ row, slo, measured, monitors }) => {
    const alert = alerts.find(({ sloId }) => sloId === row.id);
    const api = presentSlo(row, presentStatus(slo, measured, monitors.length, alert, now));
    return withRules ? { ...api, burnRates: presentBurnRates(slo, measured, now) } : api;
  });
}
const one = async (c: Context<App>, row: sloRows.SloRow) => (await shown(c, [row], true))[0]!;

export const slos = new Hono<App>()
  .get('/', async (c) => {
    const rows = await sloRows.listSlos(drizzle(c.env.DB), c.var.caller.workspaceId);
    return c.json({ items: await shown(c, rows, false), nextCursor: null });
  })
  .post('/', async (c) => {
    const { name, ...given } = tidied(await body(c, sloBody));
    const db = drizzle(c.env.DB);
    const { workspaceId } = c.var.caller;
    await checkSlo(c, given, given);
    const most = limits.slosPerWorkspaceMax;
    if ((await sloRows.countSlos(db, workspaceId)) >= most)
      throw new Problem('conflict', `a workspace has at most ${most} objectives`);
    const row = { id: newId('slo'), workspaceId, name, body: given, createdAt: Date.now() };
    await sloRows.insertSlo(db, row);
    return c.json(await one(c, row), 201, { location: `/api/v1/slos/${row.id}` });
  })
  .get('/:id', async (c) => c.json(await one(c, await ownSlo(c))))
  .patch('/:id', async (c) => {
    const { name, ...given } = tidied(await body(c, sloPatch));
    const row = await ownSlo(c);
    await checkSlo(c, given, { ...row.body, ...given });
    const change = { ...(name === undefined ? {} : { name }), body: given };
    const updated = await sloRows.updateSlo(drizzle(c.env.DB), row.workspaceId, row.id, change);
    if (!updated) throw new Problem('not_found', 'no such objective');
    return c.json(await one(c, updated));
  })
  .delete('/:id', async (c) => {
    const row = await ownSlo(c);
    await sloRows.deleteSlo(drizzle(c.env.DB), row.workspaceId, row.id);
    return c.body(null, 204);
  });
