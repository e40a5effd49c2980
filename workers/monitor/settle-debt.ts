/** Pays one row of the outbox. Never throws: what cannot be paid now is due again later, for ever. */
import { drizzle } from 'drizzle-orm/d1';
import { upsertIncident, writeStatus } from '../../db/d1/queries/status.ts';
import { deliveryLeaseMs } from '../domain/limits.ts';
import type { MonitorState } from '../domain/state/types.ts';
import { log } from '../platform/log.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import { type Env, probeOf } from './env.ts';
import { activeRegions, jobFor } from './job.ts';
import type { MonitorStore, OwedRow } from './store.ts';

const againMsMax = 300_000;

export async function settleDebt(
  env: Env,
  store: MonitorStore,
  spec: MonitorSpec,
  state: MonitorState,
  row: OwedRow,
): Promise<void> {
  const { id, owed } = row;
  // Before the first await: while this is under way, nobody else takes the row, and a crash finds it due again.
  const retryMs = Math.min(againMsMax, 1_000 * 2 ** Math.min(row.attempts, 10));
  const patienceMs = owed.kind === 'alert' ? deliveryLeaseMs : 30_000;
  store.postpone(id, Date.now() + patienceMs, row.attempts, false);
  try {
    switch (owed.kind) {
      case 'alert':
        // The row stays until the outcome is reported.
        await env.ALERTS.send({ ...owed.message, attempt: row.attempts + 1 }, { contentType: 'json' });
        return;
      case 'incident':
        await upsertIncident(drizzle(env.DB), spec.workspaceId, owed.incident);
        break;
      case 'status':
        await writeStatus(drizzle(env.DB), spec.workspaceId, spec.monitorId, state);
        break;
      case 'results':
        await env.RESULTS_URGENT.send(owed.message, { contentType: 'json' });
        break;
      case 'push':
        if (activeRegions(spec).includes(owed.region)) {
          await probeOf(env, owed.region)?.push(spec.shard, [jobFor(spec, owed.region)]);
        }
        break;
      case 'unpush':
        await probeOf(env, owed.region)?.remove(owed.shard, [spec.monitorId]);
        break;
    }
    store.forget(id, owed);
  } catch (error) {
    const attempts = owed.kind === 'alert' ? row.attempts : row.attempts + 1;
    store.postpone(id, Date.now() + retryMs, attempts, false);
    log('warn', 'still_owed', {
      monitorId: spec.monitorId,
      kind: owed.kind,
      attempts: row.attempts + 1,
      error,
    });
  }
}
