/** Monitors: configuration, actions, results and figures. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { listMaintenance } from '../../../db/d1/queries/maintenance.ts';
import {
  countMonitors,
  deleteMonitor,
  getMonitor,
  insertMonitor,
  listMonitors,
  type MonitorRow,
  updateMonitor,
} from '../../../db/d1/queries/monitors.ts';
import { ledgersOf } from '../../../db/d1/queries/observed.ts';
import { latestResults } from '../../../db/d1/queries/results.ts';
import * as limits from '../../domain/limits.ts';
import { monitorStatuses } from '../../domain/state/types.ts';
import { newId } from '../../platform/id.ts';
import { iso, presentResult } from '../../platform/present.ts';
import { type ApiMonitorListed, monitorBody, monitorPatch, pageQuery } from '../../wire/api.ts';
import { aboutRequest } from '../about.ts';
import { anyBody, body, fromCursor, listOf, parse, query, toCursor } from '../body.ts';
import { announce, configure, configureBehind } from '../configure.ts';
import type { App } from '../env.ts';
import { heartbeatColumns, refuseOthers, sealedNewKey, withoutShownGap } from '../heartbeat.ts';
import { changedMeanwhile, detail, sparkPoints } from '../monitor-detail.ts';
import { countRun } from '../on-demand.ts';
import { maintenanceOf } from '../maintenance.ts';
import { presentMonitor } from '../present.ts';
import { invalid, Problem } from '../problems.ts';
import { checkSecretsStay, openRequest, sealRequest, unmaskRequest } from '../secrets.ts';
import { readRequest } from '../read-request.ts';
import { slowThresholds } from '../slow-thresholds.ts';
import { checkMonitor, installedRegions, targetOf } from '../validate.ts';
import { baseline } from './baseline.ts';
import { figures } from './figures.ts';
import { rotateKey } from './rotate-key.ts';
import { trials } from './trial.ts';

const dayMs = 86_400_000;

const listQuery = pageQuery.extend({
  state: listOf(monitorStatuses).optional(),
  q: z.string().trim().max(100).optional(),
  /** Only these. */
  ids: z
    .string()
    .max(20_000)
    .transform((text) => text.split(','))
    .optional(),
});

export async function ownMonitor(c: Context<App>, id = c.req.param('id') ?? ''): Promise<MonitorRow> {
  const row = await getMonitor(drizzle(c.env.DB), c.var.caller.workspaceId, id);
  if (!row) throw new Problem('not_found', 'no such monitor');
  return row;
}

async function setPaused(c: Context<App>, paused: boolean): Promise<Response> {
  const row = await ownMonitor(c);
  if (row.paused === paused) return c.json(await detail(c, row));
  const updated = await updateMonitor(drizzle(c.env.DB), row, { paused }, Date.now());
  if (!updated) throw changedMeanwhile();
  await configure(c.env, [updated]);
  return c.json(await detail(c, updated));
}

export const monitors = new Hono<App>()
  .get('/', async (c) => {
    const { limit, cursor, state, q, ids: only } = query(c, listQuery);
    const { workspaceId } = c.var.caller;
    const db = drizzle(c.env.DB);
    const now = Date.now();
    const afterSeq = fromCursor(cursor, z.number().int());
    const rows = await listMonitors(db, {
      workspaceId,
      afterSeq,
      state,
      text: q || undefined,
      ids: only,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const ids = page.map(({ id }) => id);
    const [latest, ledgers, windows, about] = await Promise.all([
      latestResults(c.env.DB, workspaceId, ids, sparkPoints, now),
      ledgersOf(db, workspaceId, page, now - dayMs, now),
      listMaintenance(db, workspaceId),
      Promise.all(page.map((row) => aboutRequest(c.env, row))),
    ]);
    const items = page.map((row, i): ApiMonitorListed => {
      const results = latest.get(row.id)!;
      const spark = results
        .map((r) => ({ at: iso(r.slotAt), verdict: r.verdict, latencyMs: r.durationMs }))
        .reverse();
      const maintenance = maintenanceOf(windows, row, now);
      return {
        ...presentMonitor(row, results, ledgers.get(row.id)!, maintenance, now),
        ...about[i],
        spark,
      };
    });
    const nextCursor = rows.length > limit ? toCursor(page.at(-1)!.seq) : null;
    return c.json({ items, nextCursor });
  })
  .post('/', async (c) => {
    const whole = await body(c, anyBody);
    const { request: raw, ...given } = parse(monitorBody, whole);
    const { workspaceId } = c.var.caller;
    const db = drizzle(c.env.DB);
    const request = readRequest(c.env, given.kind, raw);
    const now = Date.now();
    const own = 'schedule' in request ? heartbeatColumns(request, now) : null;
    if (own) refuseOthers(whole, own);
    const settings = {
      ...given,
      ...slowThresholds(given, null),
      regions: given.regions ?? installedRegions(c.env),
      ...own,
    };
    const target = await checkMonitor(c, {
      ...settings,
      request,
      target: targetOf(given.kind, given.target, request),
    });
    if ((await countMonitors(db, workspaceId)) >= limits.monitorsPerWorkspaceMax) {
      throw new Problem('conflict', `a workspace has at most ${limits.monitorsPerWorkspaceMax} monitors`);
    }
    const id = newId('mon');
    const row = await insertMonitor(db, {
      ...settings,
      ...(own && (await sealedNewKey(c.env, id))),
      id,
      workspaceId,
      target,
      sealedRequest: await sealRequest(c.env, id, unmaskRequest(given.kind, request, target, null)),
      version: 1,
      paused: false,
      createdAt: now,
      updatedAt: now,
      status: 'pending',
      statusSince: now,
      noData: false,
    });
    await configure(c.env, [row]);
    if (row.dependsOn.length > 0) await configureBehind(c.env, workspaceId);
    return c.json(await detail(c, row), 201, { location: `/api/v1/monitors/${id}` });
  })
  .get('/:id', async (c) => c.json(await detail(c, await ownMonitor(c))))
  .patch('/:id', async (c) => {
    const whole = await body(c, anyBody);
    const row = await ownMonitor(c);
    const told = row.kind === 'heartbeat' ? withoutShownGap(whole, row) : whole;
    const { request: raw, ...given } = parse(monitorPatch, told);
    if (given.kind && given.kind !== row.kind)
      throw invalid('kind', `a monitor keeps its kind: this one is ${row.kind}`);
    const request = raw && readRequest(c.env, row.kind, raw);
    const schedule = request && 'schedule' in request ? request : row.heartbeat;
    const own = schedule && heartbeatColumns(schedule, Date.now());
    if (own) refuseOthers(whole, own, row);
    const change = { ...given, ...slowThresholds(given, row), ...own };
    // Channels and the policy it named before may be gone since: only those named now are asked for.
    const target = await checkMonitor(c, {
      ...row,
      ...change,
      request,
      targetBefore: row.target,
      target: targetOf(row.kind, change.target, request, row.target),
      channelIds: change.channelIds,
      // Parents it had before may be gone since: only those named now are looked at.
      dependsOn: change.dependsOn,
      policyId: change.policyId,
    });
    const before = { request: await openRequest(c.env, row), target: row.target };
    if (!request) checkSecretsStay(row.kind, target, before);
    const sealedRequest = request
      ? await sealRequest(c.env, row.id, unmaskRequest(row.kind, request, target, before))
      : row.sealedRequest;
    const updated = await updateMonitor(
      drizzle(c.env.DB),
      row,
      { ...change, target, sealedRequest },
      Date.now(),
    );
    if (!updated) throw changedMeanwhile();
    await configure(c.env, [updated]);
    if (change.dependsOn || change.name !== undefined) await configureBehind(c.env, row.workspaceId);
    return c.json(await detail(c, updated));
  })
  .delete('/:id', async (c) => {
    const row = await ownMonitor(c);
    await c.env.MONITOR.getByName(row.id).remove();
    await deleteMonitor(drizzle(c.env.DB), row.workspaceId, row.id);
    await configureBehind(c.env, row.workspaceId);
    await announce(c.env, [row]);
    return c.body(null, 204);
  })
  .post('/:id/pause', (c) => setPaused(c, true))
  .post('/:id/resume', (c) => setPaused(c, false))
  .post('/:id/check', async (c) => {
    const row = await ownMonitor(c);
    if (row.kind === 'heartbeat') throw new Problem('conflict', 'a heartbeat is heard, not asked');
    if (row.paused) throw new Problem('conflict', 'this monitor is paused: resume it first');
    await countRun(c);
    const results = await c.env.MONITOR.getByName(row.id).checkNow();
    return c.json({ items: results.map(presentResult), nextCursor: null });
  })
  .route('/', baseline)
  .route('/', figures)
  .route('/', rotateKey)
  .route('/', trials);
