/** Escalation policies, in the order in which they are tried. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import {
  deletePolicy,
  getPolicy,
  insertPolicy,
  listPolicies,
  type PolicyRow,
  updatePolicy,
} from '../../../db/d1/queries/policies.ts';
import * as limits from '../../domain/limits.ts';
import { newId } from '../../platform/id.ts';
import { policyBody, policyPatch } from '../../wire/api.ts';
import { body } from '../body.ts';
import { configureBehind } from '../configure.ts';
import type { App } from '../env.ts';
import { checkPolicy, presentPolicy, storedChange, storedPolicy } from '../policy.ts';
import { Problem } from '../problems.ts';

const gone = () => new Problem('not_found', 'no such policy');

async function ownPolicy(c: Context<App>): Promise<PolicyRow> {
  const row = await getPolicy(drizzle(c.env.DB), c.var.caller.workspaceId, c.req.param('id') ?? '');
  if (!row) throw gone();
  return row;
}

/** Every policy's id, with this one at that place, or as late as there are places. */
async function ordered(c: Context<App>, id: string, position: number): Promise<string[]> {
  const all = await listPolicies(drizzle(c.env.DB), c.var.caller.workspaceId);
  return all
    .map((row) => row.id)
    .filter((other) => other !== id)
    .toSpliced(position, 0, id);
}

export const policies = new Hono<App>()
  .get('/', async (c) => {
    const rows = await listPolicies(drizzle(c.env.DB), c.var.caller.workspaceId);
    return c.json({ items: rows.map(presentPolicy), nextCursor: null });
  })
  .post('/', async (c) => {
    const given = await body(c, policyBody);
    await checkPolicy(c, given);
    const db = drizzle(c.env.DB);
    const { workspaceId } = c.var.caller;
    if ((await listPolicies(db, workspaceId)).length >= limits.policiesPerWorkspaceMax)
      throw new Problem('conflict', `a workspace has at most ${limits.policiesPerWorkspaceMax} policies`);
    const id = newId('pol');
    const row = await insertPolicy(db, { id, workspaceId, ...storedPolicy(given), createdAt: Date.now() });
    await configureBehind(c.env, workspaceId);
    return c.json(presentPolicy(row), 201, { location: `/api/v1/policies/${id}` });
  })
  .get('/:id', async (c) => c.json(presentPolicy(await ownPolicy(c))))
  .patch('/:id', async (c) => {
    const { position, ...change } = await body(c, policyPatch);
    const row = await ownPolicy(c);
    await checkPolicy(c, change);
    const order = position === undefined ? [] : await ordered(c, row.id, position);
    const stored = storedChange(change);
    const updated = await updatePolicy(drizzle(c.env.DB), row.workspaceId, row.id, stored, order);
    if (!updated) throw gone();
    await configureBehind(c.env, row.workspaceId);
    return c.json(presentPolicy(updated));
  })
  .delete('/:id', async (c) => {
    const row = await ownPolicy(c);
    await deletePolicy(drizzle(c.env.DB), row.workspaceId, row.id);
    await configureBehind(c.env, row.workspaceId);
    return c.body(null, 204);
  });
