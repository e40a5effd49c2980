/** Maintenance windows as the API shows them, and what they mean for monitors and public pages. */
import { drizzle } from 'drizzle-orm/d1';
import { type MaintenanceRow, windowOf } from '../../db/d1/queries/maintenance.ts';
import { ownMonitors } from '../../db/d1/queries/monitors.ts';
import { listStatusPages } from '../../db/d1/queries/status-pages.ts';
import { concerns, type MaintenanceScope } from '../domain/schedule/concerns.ts';
import { currentOrNext, maintenanceAt } from '../domain/schedule/maintenance.ts';
import { log } from '../platform/log.ts';
import { iso } from '../platform/present.ts';
import type { ApiMaintenance, ApiMonitor } from '../wire/api.ts';
import type { Env } from './env.ts';
import { refreshSnapshot } from './status-page.ts';

export function presentMaintenance(row: MaintenanceRow, now: number): ApiMaintenance {
  const next = currentOrNext(windowOf(row), now);
  const { workspaceId: _, createdAt, rrule, ...shown } = row;
  return {
    ...shown,
    rrule: rrule ?? null,
    next: next && { startsAt: iso(next.from), endsAt: iso(next.to) },
    active: next !== null && next.from <= now,
    createdAt: iso(createdAt),
  };
}

/** The window a monitor is in now, of those of its workspace. */
export function maintenanceOf(
  rows: MaintenanceRow[],
  monitor: { id: string; tags: string[] },
  now: number,
): ApiMonitor['maintenance'] {
  const own = rows.filter((row) => concerns(row, monitor)).map(windowOf);
  const at = maintenanceAt(own, now);
  return at && { id: at.window.id, name: at.window.name, until: iso(at.until) };
}

/** Public pages that are open hear of a change through their snapshots; at most so many are made anew at once. */
const pagesRefreshedMax = 20;

/** Never throws: the change is made, and each page is read anew by its next visitor anyway. */
export async function refreshPages(env: Env, workspaceId: string, scopes: MaintenanceScope[]): Promise<void> {
  try {
    const db = drizzle(env.DB);
    const pages = await listStatusPages(db, workspaceId);
    const shown = await ownMonitors(db, workspaceId, [...new Set(pages.flatMap((page) => page.monitorIds))]);
    const concerned = new Set(
      shown.filter((row) => scopes.some((scope) => concerns(scope, row))).map(({ id }) => id),
    );
    const behind = pages.filter((page) => page.monitorIds.some((id) => concerned.has(id)));
    for (const page of behind.slice(0, pagesRefreshedMax)) await refreshSnapshot(env, page);
  } catch (error) {
    log('warn', 'status_pages_not_refreshed', { workspaceId, error });
  }
}
