/** What a workspace's dispatch object must know, always of one workspace. */
import { asc, eq } from 'drizzle-orm';
import { digestedByDefault } from '../../../workers/wire/channels/index.ts';
import {
  ratePerMinuteDefault,
  stormMonitorsDefault,
  stormWindowSecondsDefault,
} from '../../../workers/domain/limits.ts';
import type { DispatchSettings } from '../../../workers/wire/rpc.ts';
import { channels, workspaces } from '../schema.ts';
import type { Db } from './status.ts';

export type StormRow = { monitors: number; windowSeconds: number };

/** @param now when it is read: of two that are under way at once, the object keeps the newer */
export async function dispatchSettings(db: Db, workspaceId: string, now: number): Promise<DispatchSettings> {
  const [[workspace], rows] = await db.batch([
    db.select({ storm: workspaces.storm }).from(workspaces).where(eq(workspaces.id, workspaceId)),
    db.select().from(channels).where(eq(channels.workspaceId, workspaceId)).orderBy(asc(channels.createdAt)),
  ]);
  const storm = workspace?.storm;
  return {
    version: now,
    storm: {
      monitors: storm?.monitors ?? stormMonitorsDefault,
      windowMs: (storm?.windowSeconds ?? stormWindowSecondsDefault) * 1_000,
    },
    channels: rows.map(({ id, kind, name, sealedConfig, digest, ratePerMinute }) => ({
      id,
      kind,
      name,
      sealedConfig,
      digest: digest ?? digestedByDefault(kind),
      ratePerMinute: ratePerMinute ?? ratePerMinuteDefault,
    })),
  };
}

export async function stormOf(db: Db, workspaceId: string): Promise<StormRow | null> {
  const [row] = await db
    .select({ storm: workspaces.storm })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return row?.storm ?? null;
}
export async function setStorm(db: Db, workspaceId: string, storm: StormRow | null): Promise<void> {
  await db.update(workspaces).set({ storm }).where(eq(workspaces.id, workspaceId));
}
