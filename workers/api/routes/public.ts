/** What anybody may read. With D1 away the last snapshot answers. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { findBySlug } from '../../../db/d1/queries/status-pages.ts';
import { log } from '../../platform/log.ts';
import type { PublicStatus } from '../../wire/api.ts';
import type { App, Env } from '../env.ts';
import { Problem } from '../problems.ts';
import { refreshSnapshot } from '../status-page.ts';

async function readPage(env: Env, slug: string): Promise<PublicStatus | null> {
  try {
    const page = await findBySlug(drizzle(env.DB), slug);
    return page && (await refreshSnapshot(env, page));
  } catch (error) {
    log('error', 'status_page_from_snapshot', { slug, error });
    const snapshot = await env.FEED.getByName(`status:${slug}`).getSnapshot();
    if (!snapshot) throw new Problem('unavailable', 'this page cannot be read right now');
    return snapshot;
  }
}

export const publicStatus = new Hono<App>().get('/status/:slug', async (c) => {
  const page = await readPage(c.env, c.req.param('slug').toLowerCase());
  if (!page) throw new Problem('not_found', 'no such status page');
  return c.json(page, 200, { 'cache-control': 'public, max-age=10', 'access-control-allow-origin': '*' });
});
