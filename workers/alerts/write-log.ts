/** The delivery log people read. Best effort: with D1 away the try is still in the Worker's own log. */
import { recordAttempt, recordPutOff } from '../../db/d1/queries/deliveries.ts';
import { log } from '../platform/log.ts';
import type { AlertMessage, DeliveryAttempt } from '../wire/alerts.ts';
import type { DeliveryOutlook, PutOff } from '../wire/rpc.ts';
import type { Env } from './env.ts';

/** Refused for good, or given up. */
export const isLost = (attempt: DeliveryAttempt, next: DeliveryOutlook): boolean =>
  attempt.outcome !== 'delivered' && next.nextAttemptAt === null;

export const statusOf = (attempt: DeliveryAttempt, next: DeliveryOutlook) =>
  attempt.outcome === 'delivered'
    ? 'delivered'
    : next.dead
      ? 'dead'
      : isLost(attempt, next)
        ? 'failed'
        : 'pending';

/** @returns whether it is in the log now */
export async function writeLog(
  env: Env,
  message: AlertMessage,
  attempt: DeliveryAttempt,
  next: DeliveryOutlook,
): Promise<boolean> {
  const { deliveryId, workspaceId, channel } = message;
  const status = statusOf(attempt, next);
  log('info', 'delivery_tried', {
    deliveryId,
    workspaceId,
    channelId: channel.id,
    status,
    attempt: attempt.attempt,
    latencyMs: attempt.latencyMs,
    error: attempt.error ?? undefined,
  });
  return stored(deliveryId, () =>
    recordAttempt(env.DB, { message, status, attempt, nextAttemptAt: next.nextAttemptAt }),
  );
}

export async function writePutOff(env: Env, message: AlertMessage, why: PutOff): Promise<void> {
  const { deliveryId, workspaceId, channel } = message;
  log('info', 'delivery_put_off', { deliveryId, workspaceId, channelId: channel.id, kind: why.kind });
  const [status, at] = why.kind === 'held' ? (['held', null] as const) : (['pending', why.at] as const);
  await stored(deliveryId, () => recordPutOff(env.DB, message, status, at, Date.now()));
}

async function stored(deliveryId: string, write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    log('error', 'delivery_not_logged', { deliveryId, error });
    return false;
  }
}
