/** Tells monitor objects what their monitors are now. What does not arrive is repaired by the core's reconciliation. */
import { drizzle } from 'drizzle-orm/d1';
import { allMonitors, type MonitorRow, ownMonitors } from '../../db/d1/queries/monitors.ts';
import { specsOf } from '../../db/d1/queries/reconcile.ts';
import { log } from '../platform/log.ts';
import type { Env } from './env.ts';

export async function configure(env: Env, rows: MonitorRow[]): Promise<void> {
  const specs = await specsOf(drizzle(env.DB), rows);
  const sent = await Promise.allSettled(
    specs.map((spec) => env.MONITOR.getByName(spec.monitorId).configure(spec)),
  );
  sent.forEach((one, i) => {
    if (one.status === 'rejected')
      log('error', 'configure_failed', { monitorId: specs[i]!.monitorId, error: one.reason });
  });
  await announce(env, rows);
}

/** Open pages read their list again. */
export async function announce(env: Env, rows: Pick<MonitorRow, 'id' | 'workspaceId'>[]): Promise<void> {
  for (const [workspaceId, own] of Map.groupBy(rows, (row) => row.workspaceId)) {
    await env.FEED.getByName(`workspace:${workspaceId}`)
      .publish(own.map(({ id }) => ({ type: 'changed', monitorId: id })))
      .catch((error: unknown) => log('warn', 'news_not_published', { workspaceId, error }));
  }
}

/** After a change of a channel: every monitor that may route to it. */
export async function configureForChannel(env: Env, workspaceId: string, channelId: string): Promise<void> {
  const rows = await allMonitors(drizzle(env.DB), workspaceId);
  await configure(
    env,
    rows.filter(({ channelIds }) => channelIds === null || channelIds.includes(channelId)),
  );
}

export async function configureMonitors(env: Env, workspaceId: string, ids: string[]): Promise<void> {
  await configure(env, await ownMonitors(drizzle(env.DB), workspaceId, ids));
}
