/** Deliveries that did not arrive and can be sent again, always of one workspace. */
import { and, asc, count, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import { channels, deliveries } from '../schema.ts';
import { isIn } from './is-in.ts';
import type { Db } from './status.ts';

export type ReplayFilter = {
  workspaceId: string;
  ids?: string[] | undefined;
  channelId?: string | undefined;
  status?: 'failed' | 'dead' | undefined;
};

const matching = ({ workspaceId, ids, channelId, status }: ReplayFilter): SQL =>
  and(
    eq(deliveries.workspaceId, workspaceId),
    inArray(deliveries.status, status ? [status] : ['failed', 'dead']),
    isNotNull(deliveries.message),
    channelId ? eq(deliveries.channelId, channelId) : undefined,
    ids ? isIn(deliveries.id, ids) : undefined,
  )!;

/** The oldest first, each with its channel as it is set up now: null where it was deleted. */
export const replayable = (db: Db, filter: ReplayFilter, limit: number) =>
  db
    .select({
      id: deliveries.id,
      message: deliveries.message,
      attempts: deliveries.attempts,
      channel: {
        id: channels.id,
        kind: channels.kind,
        name: channels.name,
        sealedConfig: channels.sealedConfig,
      },
    })
    .from(deliveries)
    .leftJoin(
      channels,
      and(eq(channels.id, deliveries.channelId), eq(channels.workspaceId, deliveries.workspaceId)),
    )
    .where(matching(filter))
    .orderBy(asc(deliveries.createdAt), asc(deliveries.id))
    .limit(limit);

export async function countReplayable(db: Db, filter: ReplayFilter): Promise<number> {
  const [row] = await db.select({ n: count() }).from(deliveries).where(matching(filter));
  return row?.n ?? 0;
}

/** They are on their way again, unless their next try is in the log already. */
export async function markReplayed(
  db: Db,
  workspaceId: string,
  sent: { id: string; tries: number }[],
): Promise<void> {
  await db.run(sql`update deliveries set status = 'pending', next_attempt_at = null
    where workspace_id = ${workspaceId} and exists (
      select 1 from json_each(${JSON.stringify(sent)}) as sent
      where sent.value->>'id' = deliveries.id and sent.value->>'tries' = json_array_length(deliveries.attempts))`);
}
