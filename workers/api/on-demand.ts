/**
 * How often a workspace may have something sent right now: checks of a monitor from every region and tests of channels
 * count together; wrangler.toml says how many a minute. Without it one account could have every probe ask somebody
 * else's server as fast as it can. Each of Cloudflare's locations counts for itself, and not exactly.
 */
import type { Context } from 'hono';
import type { App } from './env.ts';
import { tooMany } from './problems.ts';

/** The counter's period in wrangler.toml: after it, it has forgotten. */
const periodSeconds = 60;

/** @throws `too_many_requests` */
export async function countRun(c: Context<App>): Promise<void> {
  const { success } = await c.env.WORKSPACE_RUNS.limit({ key: c.var.caller.workspaceId });
  if (!success)
    throw tooMany('too many checks and tests were asked for in this workspace: wait a minute', periodSeconds);
}
