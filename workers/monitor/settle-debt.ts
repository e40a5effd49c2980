/** Pays one row of the outbox. Never throws: what cannot be paid now is due again later, for ever. */
import { drizzle } from 'drizzle-orm/d1';
import { upsertIncident, writeStatus } from '../../db/d1/queries/status.ts';
import { deliveryLeaseMs } from '../domain/limits.ts';
import type { MonitorState } from '../domain/state/types.ts';
import { log } from '../platform/log.ts';
import { inTime } from '../platform/in-time.ts';
import type { RoutedChannel } from '../wire/alerts.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import { type Env, probeOf } from './env.ts';
import { activeRegions, jobFor } from './job.ts';
import type { MonitorOwedRow, MonitorStore } from './store.ts';

const againMsMax = 300_000;
/** One that hangs is given up; less than the lease, so that its end is known before it is due again. */
const hangingMsMax = 20_000;
const leaseMs = 30_000;

export function settleDebt(
  env: Env,
  store: MonitorStore,
  spec: MonitorSpec,
  state: MonitorState,
  row: MonitorOwedRow,
): { leasedUntil: number; paid: Promise<void> } {
  // Before the first await: while this is under way, nobody else takes the row, and a crash finds it due again.
  const leasedUntil = Date.now() + (row.owed.kind === 'alert' ? deliveryLeaseMs : leaseMs);
  store.postpone(row.id, leasedUntil, row.attempts, false);
  return { leasedUntil, paid: settle(env, store, spec, state, row, leasedUntil) };
}

async function settle(
  env: Env,
  store: MonitorStore,
  spec: MonitorSpec,
  state: MonitorState,
  row: MonitorOwedRow,
  leasedUntil: number,
): Promise<void> {
  const { id, owed } = row;
  try {
    await inTime(hangingMsMax, pay(env, spec, state, row));
    // The row of an alert stays until its outcome is reported.
    if (owed.kind !== 'alert') store.forgetPaid(id, leasedUntil);
  } catch (error) {
    const retryMs = Math.min(againMsMax, 1_000 * 2 ** Math.min(row.attempts, 10));
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

async function pay(env: Env, spec: MonitorSpec, state: MonitorState, { owed, attempts }: MonitorOwedRow) {
  switch (owed.kind) {
    case 'alert': {
      const { message } = owed;
      // It may be set up anew since: by an older one the try would fail again, and keep its breaker open.
      const channel = routedNow(spec, message.channel);
      return env.ALERTS.send(
        { ...message, channel, attempt: message.attempt + attempts },
        { contentType: 'json' },
      );
    }
    case 'incident':
      return upsertIncident(drizzle(env.DB), spec.workspaceId, owed.incident);
    case 'status':
      return writeStatus(drizzle(env.DB), spec.workspaceId, spec.monitorId, state);
    case 'results':
      return env.RESULTS_URGENT.send(owed.message, { contentType: 'json' });
    case 'child':
      return env.MONITOR.getByName(owed.childId).parentChanged(spec.monitorId, owed.down, owed.at);
    case 'push':
      return activeRegions(spec).includes(owed.region)
        ? probeOf(env, owed.region)?.push(spec.shard, [jobFor(spec, owed.region)])
        : undefined;
    case 'unpush':
      return probeOf(env, owed.region)?.remove(owed.shard, [spec.monitorId]);
  }
}

const routedNow = ({ channels, policyChannels }: MonitorSpec, old: RoutedChannel): RoutedChannel =>
  [...channels, ...policyChannels].find(({ id }) => id === old.id) ?? old;
