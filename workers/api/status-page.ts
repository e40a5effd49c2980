/** A status page as the public reads it, built from D1 and kept with its feed object for when D1 is away. */
import { drizzle } from 'drizzle-orm/d1';
import {
  heldBetween,
  listMaintenance,
  type MaintenanceRow,
  windowOf,
} from '../../db/d1/queries/maintenance.ts';
import { ownMonitors } from '../../db/d1/queries/monitors.ts';
import { ledgersOf } from '../../db/d1/queries/observed.ts';
import type { StatusPageRow } from '../../db/d1/queries/status-pages.ts';
import { latestResults } from '../../db/d1/queries/results.ts';
import { concerns } from '../domain/schedule/concerns.ts';
import { currentOrNext } from '../domain/schedule/maintenance.ts';
import { localDays } from '../domain/stats/days.ts';
import { dayBars, uptimeOf } from '../domain/stats/uptime.ts';
import { componentState, isMaintained, pageState } from '../domain/statuspage.ts';
import { log } from '../platform/log.ts';
import { iso, presentDay } from '../platform/present.ts';
import type { PublicStatus } from '../wire/api.ts';
import type { Env } from './env.ts';
import { presentMonitor } from './present.ts';
import { publicIncidents } from './public-incidents.ts';

const daysShown = 90;
const dayMs = 86_400_000;
const pastIncidentsMax = 50;
/** How far ahead maintenance is announced, and how much of it. */
const announcedMs = 14 * dayMs;
const announcedMax = 20;

export async function buildPage(env: Env, page: StatusPageRow, now: number): Promise<PublicStatus> {
  const db = drizzle(env.DB);
  const { workspaceId, monitorIds } = page;
  // Once for all components.
  const days = localDays(page.timeZone, daysShown, now);
  const since = days[0]!.from;
  const rows = await ownMonitors(db, workspaceId, monitorIds);
  const [ledgers, latest, windows] = await Promise.all([
    ledgersOf(db, workspaceId, rows, since, now),
    latestResults(env.DB, workspaceId, monitorIds, 1, now),
    listMaintenance(db, workspaceId),
  ]);
  // In the order the owner gave them.
  const ordered = monitorIds.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  const announced = windows.filter((row) => row.public);
  const maintenance = announcedOn(announced, ordered, now);
  const held = heldBetween(announced, since, now);
  const components = ordered.map((row) => {
    const own = ledgers.get(row.id)!;
    const { noData, state } = presentMonitor(row, latest.get(row.id) ?? [], own, null, now);
    return {
      id: row.id,
      name: row.name,
      state: componentState(state, noData, isMaintained(maintenance, row.id, now)),
      uptime90d: uptimeOf(own, since, now).ratio,
      days: dayBars(own, days, now, held(row)).map(presentDay),
    };
  });
  const names = new Map(components.map(({ id, name }) => [id, name]));
  return {
    slug: page.slug,
    title: page.title,
    state: pageState(components.map(({ state }) => state)),
    updatedAt: iso(now),
    timeZone: page.timeZone,
    components,
    maintenance,
    incidents: await publicIncidents(db, { ...page, from: since, pastMax: pastIncidentsMax }, names),
  };
}

/** Of each window the time under way, or else the next if it is soon, where it concerns one of these monitors. */
const announcedOn = (
  windows: MaintenanceRow[],
  monitors: { id: string; tags: string[] }[],
  now: number,
): PublicStatus['maintenance'] =>
  windows
    .flatMap((row) => {
      const componentIds = monitors.filter((monitor) => concerns(row, monitor)).map(({ id }) => id);
      const next = componentIds.length > 0 ? currentOrNext(windowOf(row), now) : null;
      if (next === null || next.from > now + announcedMs) return [];
      const { id, name, description } = row;
      return [{ id, name, description, componentIds, startsAt: iso(next.from), endsAt: iso(next.to) }];
    })
    .sort((a, b) => a.startsAt.localeCompare(b.startsAt))
    .slice(0, announcedMax);

export async function refreshSnapshot(env: Env, page: StatusPageRow): Promise<PublicStatus> {
  const built = await buildPage(env, page, Date.now());
  await env.FEED.getByName(`status:${page.slug}`)
    .putSnapshot(built)
    .catch((error: unknown) => log('warn', 'snapshot_not_kept', { slug: page.slug, error }));
  return built;
}
