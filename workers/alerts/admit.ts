/**
 * Asks the workspace's dispatch object about an alert before its try. An object that cannot be reached, or takes too
 * long, must not keep an alert from people: then it is told by itself.
 */
import { admitMsMax } from '../domain/limits.ts';
import { eventTypes } from '../domain/state/types.ts';
import { inTime } from '../platform/in-time.ts';
import { log } from '../platform/log.ts';
import type { AlertMessage, DeliveryAttempt } from '../wire/alerts.ts';
import type { Admission, DeliveryOutlook } from '../wire/rpc.ts';
import type { Env } from './env.ts';

const monitorsOwn = new Set<string>(eventTypes);

/** What the dispatch object sends itself it has weighed already. */
export async function admit(message: AlertMessage, env: Env): Promise<Admission> {
  if (message.owner === 'workspace' || !monitorsOwn.has(message.event.type))
    return { kind: 'send', tell: false };
  const { workspaceId, deliveryId } = message;
  const asked = async (): Promise<Admission> =>
    env.DISPATCH.getByName(workspaceId).admit(message, Date.now() + admitMsMax);
  try {
    return await inTime(admitMsMax, asked());
  } catch (error) {
    log('error', 'dispatch_unreachable', { workspaceId, deliveryId, error });
    return { kind: 'send', tell: false };
  }
}

/** Best effort: without it a channel's breaker opens later. */
export async function tell(
  message: AlertMessage,
  attempt: DeliveryAttempt,
  next: DeliveryOutlook,
  env: Env,
): Promise<void> {
  const { workspaceId, deliveryId } = message;
  try {
    await inTime(admitMsMax, env.DISPATCH.getByName(workspaceId).tried(message, attempt, next));
  } catch (error) {
    log('warn', 'dispatch_not_told', { workspaceId, deliveryId, error });
  }
}
