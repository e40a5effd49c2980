/** The monitors whose data is exported: what a file says of them, and how many results to expect of them. */
import { and, asc, eq } from 'drizzle-orm';
import { monitors } from '../schema.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type ExportedMonitor = Pick<
  typeof monitors.$inferSelect,
  'id' | 'name' | 'kind' | 'regions' | 'intervalSeconds' | 'createdAt' | 'status' | 'statusSince' | 'noData'
>;

/** All of a workspace, or those named that are its own; in the order they were made in. */
export const exportedMonitors = (db: Db, workspaceId: string, ids?: string[]): Promise<ExportedMonitor[]> =>
  db
    .select({
      id: monitors.id,
      name: monitors.name,
      kind: monitors.kind,
      regions: monitors.regions,
      intervalSeconds: monitors.intervalSeconds,
      createdAt: monitors.createdAt,
      status: monitors.status,
      statusSince: monitors.statusSince,
      noData: monitors.noData,
    })
    .from(monitors)
    .where(and(eq(monitors.workspaceId, workspaceId), ids && isIn(monitors.id, ids)))
    .orderBy(asc(monitors.seq));
