/** The delivery log people read. Best effort: with D1 away the try is still in the Worker's own log. */
import { recordAttempt } from '../../db/d1/queries/deliveries.ts';
import { log } from '../platform/log.ts';
import type { AlertMessage, DeliveryAttempt } from '../wire/alerts.ts';
import type { Env } from './env.ts';

export async function writeLog(
  env: Env,
  message: AlertMessage,
  attempt: DeliveryAttempt,
  next: { nextAttemptAt: number | null; dead: boolean },
): Promise<void> {
  const status =
    attempt.outcome === 'delivered'
      ? 'delivered'
      : next.dead
        ? 'dead'
        : next.nextAttemptAt === null
          ? 'failed'
          : 'pending';
  const { deliveryId, workspaceId, channel, event } = message;
  log('info', 'delivery_tried', {
    deliveryId,
    workspaceId,
    channelId: channel.id,
    status,
    attempt: attempt.attempt,
    latencyMs: attempt.latencyMs,
    error: attempt.error ?? undefined,
  });
  try {
    await recordAttempt(env.DB, {
      id: deliveryId,
      workspaceId,
      channelId: channel.id,
      channelName: channel.name,
      channelKind: channel.kind,
      monitorId: message.monitorId || null,
      incidentId: message.incidentId,
      event: event.type,
      status,
      attempt,
      nextAttemptAt: next.nextAttemptAt,
    });
  } catch (error) {
    log('error', 'delivery_not_logged', { deliveryId, error });
  }
}
