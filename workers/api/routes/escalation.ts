/** What the object of a monitor knows of the telling of its open incident. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { getIncident } from '../../../db/d1/queries/list-incidents.ts';
import { iso } from '../../platform/present.ts';
import type { ApiEscalation } from '../../wire/api.ts';
import type { App } from '../env.ts';
import type { EscalationPlan } from '../../wire/rpc.ts';
import { Problem } from '../problems.ts';

/** `escalation` is null where no policy is at work: everybody was told at once, or it is over. */
export const escalation = new Hono<App>().get('/:id/escalation', async (c) => {
  const row = await getIncident(drizzle(c.env.DB), c.var.caller.workspaceId, c.req.param('id'));
  if (!row) throw new Problem('not_found', 'no such incident');
  const asked = row.status !== 'resolved' && row.monitorId !== '';
  const snapshot = asked ? await c.env.MONITOR.getByName(row.monitorId).snapshot() : null;
  const plan = snapshot?.escalation?.incidentId === row.id ? snapshot.escalation : null;
  return c.json({ escalation: plan && presentPlan(plan) });
});

const presentPlan = ({ policy, told, next, stopped }: EscalationPlan): ApiEscalation => ({
  policy,
  told,
  next: next && { ...next, at: iso(next.at) },
  stopped,
});
