/** Channels and the delivery log, always of one workspace. */
import { and, asc, count, desc, eq, isNull, lt, ne, notExists, or, sql, type SQL } from 'drizzle-orm';
import { channels, deliveries, monitors } from '../schema.ts';
import { tellsThrough } from './concerned.ts';
import { bumpMonitors } from './monitors.ts';
import { stepOnlyThrough, withoutChannel } from './policies.ts';
import type { Db } from './status.ts';

export type ChannelRow = typeof channels.$inferSelect;
export type DeliveryRow = typeof deliveries.$inferSelect;

export async function listChannels(db: Db, workspaceId: string): Promise<ChannelRow[]> {
  return db
    .select()
    .from(channels)
    .where(eq(channels.workspaceId, workspaceId))
    .orderBy(asc(channels.createdAt));
}
export async function countChannels(db: Db, workspaceId: string): Promise<number> {
  const [row] = await db.select({ n: count() }).from(channels).where(eq(channels.workspaceId, workspaceId));
  return row?.n ?? 0;
}
/** How long the settings of all channels but one are, sealed. */
export async function channelsBytes(db: Db, workspaceId: string, exceptId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sql<number>`coalesce(sum(length(${channels.sealedConfig})), 0)` })
    .from(channels)
    .where(and(eq(channels.workspaceId, workspaceId), ne(channels.id, exceptId)));
  return row?.bytes ?? 0;
}
export async function getChannel(db: Db, workspaceId: string, id: string): Promise<ChannelRow | null> {
  const [row] = await db
    .select()
    .from(channels)
    .where(and(eq(channels.id, id), eq(channels.workspaceId, workspaceId)));
  return row ?? null;
}

const names = (channelId: string): SQL =>
  sql`exists (select 1 from json_each(${monitors.channelIds}) where value = ${channelId})`;
/** Monitors that alert through a channel: those that name it, those that name none and mean all, and those whose policy does. */
const routesTo = (channelId: string) =>
  or(isNull(monitors.channelIds), names(channelId), tellsThrough(channelId));

export async function insertChannel(db: Db, channel: typeof channels.$inferInsert): Promise<ChannelRow> {
  const [[row]] = await db.batch([
    db.insert(channels).values(channel).returning(),
    bumpMonitors(db, channel.workspaceId, routesTo(channel.id)),
  ]);
  return row!;
}
export async function updateChannel(
  db: Db,
  workspaceId: string,
  id: string,
  change: Partial<Pick<ChannelRow, 'name' | 'publicConfig' | 'sealedConfig' | 'digest' | 'ratePerMinute'>>,
): Promise<ChannelRow | null> {
  const [[row]] = await db.batch([
    db
      .update(channels)
      .set(change)
      .where(and(eq(channels.id, id), eq(channels.workspaceId, workspaceId)))
      .returning(),
    bumpMonitors(db, workspaceId, routesTo(id)),
  ]);
  return row ?? null;
}
/** Monitors of the workspace that name this channel and no other. */
const onlyThrough = (db: Db, workspaceId: string, channelId: string) =>
  db
    .select({ id: monitors.id, name: monitors.name })
    .from(monitors)
    .where(
      and(
        eq(monitors.workspaceId, workspaceId),
        names(channelId),
        sql`not exists (select 1 from json_each(${monitors.channelIds}) where value <> ${channelId})`,
      ),
    )
    .orderBy(asc(monitors.seq));

export type StillNeeded = {
  monitors: { id: string; name: string }[];
  policies: { id: string; name: string }[];
};

/**
 * Takes a channel away, and its id from the monitors and the steps of policies that name it beside others. A monitor or
 * a step that names it alone would alert nobody from then on, in silence: then nothing is done.
 * @returns those; none when the channel is gone
 */
export async function deleteChannel(db: Db, workspaceId: string, id: string): Promise<StillNeeded> {
  const gone = sql`not exists (select 1 from channels where channels.id = ${id})`;
  const others = sql`(select json_group_array(value) from json_each(${monitors.channelIds}) where value <> ${id})`;
  const [left, steps] = await db.batch([
    onlyThrough(db, workspaceId, id),
    stepOnlyThrough(db, workspaceId, id),
    db
      .delete(channels)
      .where(
        and(
          eq(channels.id, id),
          eq(channels.workspaceId, workspaceId),
          notExists(onlyThrough(db, workspaceId, id)),
          notExists(stepOnlyThrough(db, workspaceId, id)),
        ),
      ),
    bumpMonitors(db, workspaceId, and(routesTo(id), gone)),
    db
      .update(monitors)
      .set({ channelIds: others })
      .where(and(eq(monitors.workspaceId, workspaceId), names(id), gone)),
    withoutChannel(db, workspaceId, id, gone),
  ]);
  return { monitors: left, policies: steps };
}

export async function listDeliveries(
  db: Db,
  query: {
    workspaceId: string;
    channelId?: string;
    incidentId?: string;
    digestId?: string;
    status?: DeliveryRow['status'];
    before?: { createdAt: number; id: string };
    limit: number;
  },
): Promise<DeliveryRow[]> {
  const conditions: (SQL | undefined)[] = [eq(deliveries.workspaceId, query.workspaceId)];
  if (query.channelId) conditions.push(eq(deliveries.channelId, query.channelId));
  if (query.incidentId) conditions.push(eq(deliveries.incidentId, query.incidentId));
  if (query.digestId) conditions.push(eq(deliveries.digestId, query.digestId));
  if (query.status) conditions.push(eq(deliveries.status, query.status));
  if (query.before) {
    const { createdAt, id } = query.before;
    conditions.push(
      or(
        lt(deliveries.createdAt, createdAt),
        and(eq(deliveries.createdAt, createdAt), lt(deliveries.id, id)),
      ),
    );
  }
  return db
    .select()
    .from(deliveries)
    .where(and(...conditions))
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(query.limit);
}
export async function getDelivery(db: Db, workspaceId: string, id: string): Promise<DeliveryRow | null> {
  const [row] = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.id, id), eq(deliveries.workspaceId, workspaceId)));
  return row ?? null;
}
