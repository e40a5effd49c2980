/** A status page as the public reads it, built from D1 and kept with its feed object for when D1 is away. */
import { drizzle } from 'drizzle-orm/d1';
import { ownMonitors } from '../../db/d1/queries/monitors.ts';
import { ledgersOf } from '../../db/d1/queries/observed.ts';
import type { StatusPageRow } from '../../db/d1/queries/status-pages.ts';
import { latestResults } from '../../db/d1/queries/results.ts';
import { dayBars, uptimeOf } from '../domain/stats/uptime.ts';
import { componentState, pageState } from '../domain/statuspage.ts';
import { log } from '../platform/log.ts';
import { iso, presentDay } from '../platform/present.ts';
import type { PublicStatus } from '../wire/api.ts';
import type { Env } from './env.ts';
import { presentMonitor } from './present.ts';
import { publicIncidents } from './public-incidents.ts';

const days = 90;
const dayMs = 86_400_000;
const pastIncidentsMax = 50;

export async function buildPage(env: Env, page: StatusPageRow, now: number): Promise<PublicStatus> {
  const db = drizzle(env.DB);
  const { workspaceId, monitorIds } = page;
  const since = now - days * dayMs;
  const rows = await ownMonitors(db, workspaceId, monitorIds);
  const [ledgers, latest] = await Promise.all([
    ledgersOf(db, workspaceId, rows, since, now),
    latestResults(env.DB, workspaceId, monitorIds, 1, now),
  ]);
  // In the order the owner gave them.
  const ordered = monitorIds.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  const components = ordered.map((row) => {
    const own = ledgers.get(row.id)!;
    const { noData, state } = presentMonitor(row, latest.get(row.id) ?? [], own, now);
    return {
      id: row.id,
      name: row.name,
      state: componentState(state, noData),
      uptime90d: uptimeOf(own, since, now).ratio,
      days: dayBars(own, days, now).map(presentDay),
    };
  });
  const names = new Map(components.map(({ id, name }) => [id, name]));
  return {
    slug: page.slug,
    title: page.title,
    state: pageState(components.map(({ state }) => state)),
    updatedAt: iso(now),
    components,
    incidents: await publicIncidents(db, { ...page, from: since, pastMax: pastIncidentsMax }, names),
  };
}

export async function refreshSnapshot(env: Env, page: StatusPageRow): Promise<PublicStatus> {
  const built = await buildPage(env, page, Date.now());
  await env.FEED.getByName(`status:${page.slug}`)
    .putSnapshot(built)
    .catch((error: unknown) => log('warn', 'snapshot_not_kept', { slug: page.slug, error }));
  return built;
}
