/**
 * Deliveries, from the outbox's side. A try is handed to the queue with a lease; the alerts Worker claims it, so that
 * a duplicated message is told apart, and reports how it ended. Without a report the lease runs out and the same try
 * is handed over again: never lost, and twice only if the receiver was reached and the report was not.
 */
import { nextAttempt } from '../domain/alert/backoff.ts';
import { deliveryLeaseMs } from '../domain/limits.ts';
import type { DeliveryAttempt } from '../wire/alerts.ts';
import type { MonitorStore } from './store.ts';

export function claim(store: MonitorStore, deliveryId: string, attempt: number, now: number): boolean {
  const row = store.owed(deliveryId);
  if (!row || row.leased || row.attempts + 1 !== attempt) return false;
  store.postpone(deliveryId, now + deliveryLeaseMs, row.attempts, true);
  return true;
}

export function report(
  store: MonitorStore,
  deliveryId: string,
  tried: DeliveryAttempt,
  random: number,
): { nextAttemptAt: number | null; dead: boolean } {
  const row = store.owed(deliveryId);
  if (!row) return { nextAttemptAt: null, dead: false };
  if (row.attempts + 1 !== tried.attempt) return { nextAttemptAt: row.nextAt, dead: false };
  const next = nextAttempt({ ...tried, random });
  if (next.kind === 'retry') {
    store.postpone(deliveryId, next.at, tried.attempt, false);
    return { nextAttemptAt: next.at, dead: false };
  }
  store.forget(deliveryId);
  return { nextAttemptAt: null, dead: next.kind === 'dead' };
}
