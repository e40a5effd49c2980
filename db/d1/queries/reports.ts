/** Whom the monthly report goes to, and which months were sent. */
import { eq, isNotNull, sql } from 'drizzle-orm';
import { sentReports, workspaces } from '../schema.ts';
import type { Db } from './status.ts';

export type ReportTo = { recipients: string[]; timeZone: string };
export type ReportWorkspace = { id: string; name: string; report: ReportTo | null };

const columns = { id: workspaces.id, name: workspaces.name, report: workspaces.report };

export async function reportWorkspace(db: Db, workspaceId: string): Promise<ReportWorkspace | null> {
  const [row] = await db.select(columns).from(workspaces).where(eq(workspaces.id, workspaceId));
  return row ?? null;
}

export async function setReport(db: Db, workspaceId: string, report: ReportTo | null): Promise<void> {
  await db.update(workspaces).set({ report }).where(eq(workspaces.id, workspaceId));
}

/** Of every workspace that wants reports, and the last month that was sent. */
export async function reportsWanted(
  db: Db,
): Promise<(ReportWorkspace & { report: ReportTo; lastSent: string | null })[]> {
  const lastSent = sql<
    string | null
  >`(select max(month) from ${sentReports} where workspace_id = ${workspaces}.id)`;
  const rows = await db
    .select({ ...columns, lastSent })
    .from(workspaces)
    .where(isNotNull(workspaces.report));
  return rows.flatMap(({ report, ...row }) => (report ? [{ ...row, report }] : []));
}

export async function markSent(db: Db, workspaceId: string, month: string, sentAt: number): Promise<void> {
  await db.insert(sentReports).values({ workspaceId, month, sentAt }).onConflictDoNothing();
}

export async function sentMonths(db: Db, workspaceId: string): Promise<Map<string, number>> {
  const rows = await db.select().from(sentReports).where(eq(sentReports.workspaceId, workspaceId));
  return new Map(rows.map(({ month, sentAt }) => [month, sentAt]));
}
