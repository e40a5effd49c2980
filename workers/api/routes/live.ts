/** WebSockets: each is handed to the feed object that has the news. */
import { type Context, Hono } from 'hono';
import type { App } from '../env.ts';
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

export const live = new Hono<App>()
  .get('/status/:slug', (c) => toFeed(c, `status:${c.req.param('slug').toLowerCase()}`))
  .get('/workspace', signedIn, (c) => toFeed(c, `workspace:${c.var.caller.workspaceId}`))
  .get('/monitors/:id', signedIn, async (c) => {
    const { id, workspaceId } = await ownMonitor(c);
    return toFeed(c, `workspace:${workspaceId}`, id);
  });
