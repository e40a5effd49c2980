/**
 * Tells monitor objects what their monitors are now.
 *
 * A monitor's `version` grows with everything its object must know, in the transaction of the change itself: its own
 * fields, the channels it alerts through, the status pages it is shown on. An object ignores what is older than what it
 * has, so two changes at once may arrive in any order. `configuredVersion` follows when the object has it; what lies
 * behind (an object that could not be reached, a request that died, more monitors than one request may tell) is sent by
 * the core's reconciliation, each minute.
 *
 * The probes' jobs have a version of their own, which only a change of the monitor itself moves: a job whose version
 * grows is pushed and run at once, and a channel's new name is no reason for every probe to look at everything.
 */
import { drizzle } from 'drizzle-orm/d1';
import type { MonitorRow } from '../../db/d1/queries/monitors.ts';
import { markConfigured, monitorsBehind, specsOf } from '../../db/d1/queries/reconcile.ts';
import { configuredAtOnceMax } from '../domain/limits.ts';
import { log } from '../platform/log.ts';
import type { Env } from './env.ts';

/** Never throws: the change is made, and what it owes is written down. */
export async function configure(env: Env, rows: MonitorRow[]): Promise<void> {
  const db = drizzle(env.DB);
  try {
    const specs = await specsOf(db, rows);
    const sent = await Promise.allSettled(
      specs.map((spec) => env.MONITOR.getByName(spec.monitorId).configure(spec)),
    );
    sent.forEach((one, i) => {
      if (one.status === 'rejected')
        log('error', 'configure_failed', { monitorId: specs[i]!.monitorId, error: one.reason });
    });
    await markConfigured(
      db,
      specs.filter((_, i) => sent[i]!.status === 'fulfilled'),
    );
  } catch (error) {
    log('error', 'configure_failed', { monitors: rows.length, error });
  }
  await announce(env, rows);
}

/** After a change of a channel or a status page. */
export async function configureBehind(env: Env, workspaceId: string): Promise<void> {
  const behind = monitorsBehind(drizzle(env.DB), { workspaceId, limit: configuredAtOnceMax });
  const rows = await behind.catch((error: unknown) => {
    log('error', 'configure_failed', { workspaceId, error });
    return [];
  });
  await configure(env, rows);
}

/** Open pages read their list again. */
export async function announce(env: Env, rows: Pick<MonitorRow, 'id' | 'workspaceId'>[]): Promise<void> {
  for (const [workspaceId, own] of Map.groupBy(rows, (row) => row.workspaceId)) {
    await env.FEED.getByName(`workspace:${workspaceId}`)
      .publish(own.map(({ id }) => ({ type: 'changed', monitorId: id })))
      .catch((error: unknown) => log('warn', 'news_not_published', { workspaceId, error }));
  }
}
