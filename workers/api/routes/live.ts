/** WebSockets: each is handed to the feed object that has the news. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { findBySlug } from '../../../db/d1/queries/status-pages.ts';
import { log } from '../../platform/log.ts';
import type { App, Env } from '../env.ts';
import { signedIn } from '../middleware/auth.ts';
import { Problem } from '../problems.ts';
import { ownMonitor } from './monitors.ts';

function toFeed(c: Context<App>, feed: string, monitorId?: string): Promise<Response> {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') throw new Problem('upgrade_required');
  const url = new URL('https://feed.internal/');
  for (const name of ['epoch', 'since']) {
    const value = c.req.query(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  if (monitorId) url.searchParams.set('monitor', monitorId);
  return c.env.FEED.getByName(feed).fetch(new Request(url, { headers: { upgrade: 'websocket' } }));
}

/** Anybody may ask for any page, and every feed asked is an object made. With D1 away, the feed itself must know. */
async function pageExists(env: Env, slug: string): Promise<boolean> {
  try {
    return (await findBySlug(drizzle(env.DB), slug)) !== null;
  } catch (error) {
    log('warn', 'status_page_not_looked_up', { slug, error });
    return (await env.FEED.getByName(`status:${slug}`).getSnapshot()) !== null;
  }
}

export const live = new Hono<App>()
  .get('/status/:slug', async (c) => {
    const slug = c.req.param('slug').toLowerCase();
    if (!(await pageExists(c.env, slug))) throw new Problem('not_found', 'no such status page');
    return toFeed(c, `status:${slug}`);
  })
  .get('/workspace', signedIn, (c) => toFeed(c, `workspace:${c.var.caller.workspaceId}`))
  .get('/monitors/:id', signedIn, async (c) => {
    const { id, workspaceId } = await ownMonitor(c);
    return toFeed(c, `workspace:${workspaceId}`, id);
  });
