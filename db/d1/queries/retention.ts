/** How long history keeps what of each workspace. */
import { eq } from 'drizzle-orm';
import { type Retention, retentionDefault } from '../../../workers/domain/retention.ts';
import { workspaces } from '../schema.ts';
import type { ResultsDb } from './result-rows.ts';
import type { Db } from './status.ts';

/** null: the defaults. */
export async function retentionOf(db: Db, workspaceId: string): Promise<Retention | null> {
  const [row] = await db
    .select({ retention: workspaces.retention })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return row?.retention ?? null;
}

export async function setRetention(db: Db, workspaceId: string, retention: Retention | null): Promise<void> {
  await db.update(workspaces).set({ retention }).where(eq(workspaces.id, workspaceId));
}

/** Of the workspaces that chose their own; for the archive, which concerns every workspace. */
export async function chosenRetentions(db: ResultsDb): Promise<Map<string, Retention>> {
  const { results } = await db
    .prepare('select id, retention from workspaces where retention is not null')
    .all<{ id: string; retention: string }>();
  return new Map(
    results.map(({ id, retention }) => [
      id,
      { ...retentionDefault, ...(JSON.parse(retention) as Retention) },
    ]),
  );
}

/** Which of these monitors are no more; for the archive, which concerns every workspace. */
export async function deletedMonitors(db: ResultsDb, ids: readonly string[]): Promise<string[]> {
  const { results } = await db
    .prepare('select value as id from json_each(?1) where value not in (select id from monitors)')
    .bind(JSON.stringify(ids))
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
