/** Status pages, as their owners see them. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { ownMonitors } from '../../../db/d1/queries/monitors.ts';
import {
  countStatusPages,
  deleteStatusPage,
  findBySlug,
  getStatusPage,
  insertStatusPage,
  listStatusPages,
  type StatusPageRow,
  updateStatusPage,
} from '../../../db/d1/queries/status-pages.ts';
import * as limits from '../../domain/limits.ts';
import { newId } from '../../platform/id.ts';
import { statusPageBody, statusPagePatch } from '../../wire/api.ts';
import { body } from '../body.ts';
import { configureBehind } from '../configure.ts';
import type { App } from '../env.ts';
import { presentStatusPage } from '../present.ts';
import { invalid, Problem } from '../problems.ts';
import { refreshSnapshot } from '../status-page.ts';

async function ownPage(c: Context<App>, id: string): Promise<StatusPageRow> {
  const page = await getStatusPage(drizzle(c.env.DB), c.var.caller.workspaceId, id);
  if (!page) throw new Problem('not_found', 'no such status page');
  return page;
}

async function checkPage(
  c: Context<App>,
  given: { slug?: string; monitorIds?: string[] },
  own?: StatusPageRow,
): Promise<void> {
  const db = drizzle(c.env.DB);
  if (given.monitorIds) {
    const known = new Set(
      (await ownMonitors(db, c.var.caller.workspaceId, given.monitorIds)).map(({ id }) => id),
    );
    const unknown = given.monitorIds.find((id) => !known.has(id));
    if (unknown) throw invalid('monitorIds', `there is no monitor ${unknown}`);
  }
  if (given.slug && given.slug !== own?.slug && (await findBySlug(db, given.slug))) throw slugTaken();
}

const slugTaken = () => {
  const message = 'this address is taken';
  return new Problem('conflict', `slug: ${message}`, [{ path: 'slug', message }]);
};
const isTaken = (error: unknown): boolean => /UNIQUE/i.test(String((error as Error).cause ?? error));

export const statusPages = new Hono<App>()
  .get('/', async (c) => {
    const rows = await listStatusPages(drizzle(c.env.DB), c.var.caller.workspaceId);
    return c.json({ items: rows.map(presentStatusPage), nextCursor: null });
  })
  .post('/', async (c) => {
    const given = await body(c, statusPageBody);
    await checkPage(c, given);
    const db = drizzle(c.env.DB);
    const { workspaceId } = c.var.caller;
    if ((await countStatusPages(db, workspaceId)) >= limits.statusPagesPerWorkspaceMax) {
      const most = limits.statusPagesPerWorkspaceMax;
      throw new Problem('conflict', `a workspace has at most ${most} status pages`);
    }
    const page = { ...given, id: newId('pag'), workspaceId, createdAt: Date.now() };
    await insertStatusPage(db, page).catch((error: unknown) => {
      throw isTaken(error) ? slugTaken() : error;
    });
    await configureBehind(c.env, page.workspaceId);
    await refreshSnapshot(c.env, page);
    return c.json(presentStatusPage(page), 201, { location: `/api/v1/status-pages/${page.id}` });
  })
  .get('/:id', async (c) => c.json(presentStatusPage(await ownPage(c, c.req.param('id')))))
  .patch('/:id', async (c) => {
    const change = await body(c, statusPagePatch);
    const page = await ownPage(c, c.req.param('id'));
    await checkPage(c, change, page);
    await updateStatusPage(drizzle(c.env.DB), page.workspaceId, page.id, change).catch((error: unknown) => {
      throw isTaken(error) ? slugTaken() : error;
    });
    const updated = { ...page, ...change };
    if (updated.slug !== page.slug) await c.env.FEED.getByName(`status:${page.slug}`).clear();
    await configureBehind(c.env, page.workspaceId);
    await refreshSnapshot(c.env, updated);
    return c.json(presentStatusPage(updated));
  })
  .delete('/:id', async (c) => {
    const page = await ownPage(c, c.req.param('id'));
    await deleteStatusPage(drizzle(c.env.DB), page.workspaceId, page.id);
    await c.env.FEED.getByName(`status:${page.slug}`).clear();
    await configureBehind(c.env, page.workspaceId);
    return c.body(null, 204);
  });
