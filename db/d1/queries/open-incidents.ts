/** How many incidents of a workspace are open, by severity. */
import { and, count, eq, ne } from 'drizzle-orm';
import type { Severity } from '../../../workers/domain/state/types.ts';
import { incidents } from '../schema.ts';
import type { Db } from './status.ts';

export async function openBySeverity(db: Db, workspaceId: string): Promise<Map<Severity, number>> {
  const rows = await db
    .select({ severity: incidents.severity, n: count() })
    .from(incidents)
    .where(and(eq(incidents.workspaceId, workspaceId), ne(incidents.status, 'resolved')))
    .groupBy(incidents.severity);
  return new Map(rows.map(({ severity, n }) => [severity, n]));
}
