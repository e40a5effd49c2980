/** `POST /monitors/test`: a monitor's check, run from its regions before it is saved. */
import { type Context, Hono } from 'hono';
import { getMonitor } from '../../../db/d1/queries/monitors.ts';
import { drizzle } from 'drizzle-orm/d1';
import { newId } from '../../platform/id.ts';
import { presentResult } from '../../platform/present.ts';
import type { MonitorKind, ProbedKind, Requests } from '../../domain/request.ts';
import { type MonitorTrial, type TrialBody, trialBody } from '../../wire/api.ts';
import { body } from '../body.ts';
import type { App } from '../env.ts';
import { countRun } from '../on-demand.ts';
import { invalid, Problem } from '../problems.ts';
import { openRequest, sealRequest, unmaskRequest } from '../secrets.ts';
import { readRequest } from '../read-request.ts';
import { checkMonitor, installedRegions, targetOf } from '../validate.ts';

/** Secrets that came back masked are those of the monitor that is being edited. */
async function withSecrets<Kind extends MonitorKind>(
  c: Context<App>,
  { monitorId, kind }: TrialBody & { kind: Kind },
  request: Requests[Kind],
  target: string,
): Promise<Requests[Kind]> {
  if (monitorId === undefined) return unmaskRequest(kind, request, target, null);
  const row = await getMonitor(drizzle(c.env.DB), c.var.caller.workspaceId, monitorId);
  if (!row) throw new Problem('not_found', 'no such monitor');
  if (row.kind !== kind) throw invalid('kind', `a monitor keeps its kind: this one is ${row.kind}`);
  const before = { request: (await openRequest(c.env, row)) as Requests[Kind], target: row.target };
  return unmaskRequest(kind, request, target, before);
}

export const trials = new Hono<App>().post('/test', async (c) => {
  const given = await body(c, trialBody);
  if (given.kind === 'heartbeat')
    throw invalid('kind', 'a heartbeat is heard, not asked: send it a beat instead');
  const kind: ProbedKind = given.kind;
  const request = readRequest(c.env, kind, given.request);
  const regions = given.regions ?? installedRegions(c.env);
  const target = await checkMonitor(c, {
    ...given,
    regions,
    request,
    target: targetOf(kind, given.target, request),
  });
  const whole = await withSecrets(c, { ...given, kind }, request, target);
  await countRun(c);
  const id = newId('mon');
  const job = {
    monitorId: id,
    workspaceId: c.var.caller.workspaceId,
    version: 1,
    kind,
    target,
    intervalSeconds: given.intervalSeconds,
    timeoutMs: given.timeoutMs,
    recoveryThreshold: 1,
    degradedAboveMs: given.degradedAboveMs,
    offsetMs: 0,
    sealedRequest: await sealRequest(c.env, id, whole),
    assertions: given.assertions,
  };
  const items = (await c.env.CORE.trial(job, regions, Date.now())).map((one): MonitorTrial =>
    'error' in one
      ? { region: one.region, result: null, seen: null, error: one.error }
      : { region: one.region, result: presentResult(one.result), seen: one.seen, error: null },
  );
  return c.json({ items, nextCursor: null });
});
