/**
 * Deliveries, from the outbox's side. A try is handed to the queue with a lease; the alerts Worker claims it, so that
 * a duplicated message is told apart, and reports how it ended. Without a report the lease runs out and the same try
 * is handed over again: never lost, and twice only if the receiver was reached and the report was not.
 */
import { nextAttempt } from '../domain/alert/backoff.ts';
import { deliveryLeaseMs } from '../domain/limits.ts';
import type { AlertMessage, DeliveryAttempt } from '../wire/alerts.ts';
import type { DeliveryOutlook, PutOff } from '../wire/rpc.ts';
import type { OwedRow } from './object-store.ts';

type Alert = { kind: 'alert'; message: AlertMessage };
type Store = {
  owed(id: string): OwedRow<{ kind: string }> | null;
  postpone(id: string, nextAt: number, attempts: number, leased: boolean): void;
  forget(id: string): void;
};

/** The number of the try that is due: one that is sent again goes on counting where it ended. */
export const tryOf = (row: OwedRow<Alert>): number => row.owed.message.attempt + row.attempts;

function waiting(store: Store, deliveryId: string, attempt: number): OwedRow<Alert> | null {
  const row = store.owed(deliveryId) as OwedRow<Alert> | null;
  return row && tryOf(row) === attempt ? row : null;
}

export function claim(store: Store, deliveryId: string, attempt: number, now: number): boolean {
  const row = waiting(store, deliveryId, attempt);
  if (!row || row.leased) return false;
  store.postpone(deliveryId, now + deliveryLeaseMs, row.attempts, true);
  return true;
}

/** Somebody else tells of it, or it is to be tried later: in both cases without a try. */
export function putOff(store: Store, deliveryId: string, attempt: number, why: PutOff): void {
  const row = waiting(store, deliveryId, attempt);
  if (!row) return;
  if (why.kind === 'held') store.forget(deliveryId);
  else store.postpone(deliveryId, why.at, row.attempts, false);
}

export function report(
  store: Store,
  deliveryId: string,
  tried: DeliveryAttempt,
  random: number,
): DeliveryOutlook {
  const row = store.owed(deliveryId) as OwedRow<Alert> | null;
  if (!row) return { nextAttemptAt: null, dead: false };
  if (tryOf(row) !== tried.attempt) return { nextAttemptAt: row.nextAt, dead: false };
  const attempt = row.attempts + 1;
  const next = nextAttempt({ ...tried, attempt, random });
  if (next.kind === 'retry') {
    store.postpone(deliveryId, next.at, attempt, false);
    return { nextAttemptAt: next.at, dead: false };
  }
  store.forget(deliveryId);
  return { nextAttemptAt: null, dead: next.kind === 'dead' };
}
