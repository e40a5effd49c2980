/**
 * The alerts consumer. For each message: 1. claim the delivery with its owner, the monitor's object or the workspace's
 * dispatch (a duplicate is refused); 2. ask the dispatch whether it is told now by itself; what is not is put off, which
 * costs no try; 3. try once; 4. report the outcome to the owner, which decides about another try; 5. write the log.
 * Neither database is in the way: the log is written last, and losing a line of it loses no alert. What did not arrive
 * and could not be logged goes to the dead letters, which come back to the log.
 */
import { log } from '../platform/log.ts';
import { alertMessage, type AlertMessage } from '../wire/alerts.ts';
import type { DeliveryOwner } from '../wire/rpc.ts';
import { admit, tell } from './admit.ts';
import type { Env } from './env.ts';
import { tryDelivery } from './try.ts';
import { isLost, writeLog, writePutOff } from './write-log.ts';

const inFlightMax = 5;

export async function consumeAlerts(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const waiting = [...batch.messages];
  const worker = async () => {
    for (let message = waiting.shift(); message; message = waiting.shift()) await take(message, env);
  };
  await Promise.all(Array.from({ length: inFlightMax }, worker));
}

async function take(message: Message<unknown>, env: Env): Promise<void> {
  const read = alertMessage.safeParse(message.body);
  try {
    if (!read.success) {
      const [issue] = read.error.issues;
      const reason = `${issue?.path.join('.') || 'message'}: ${issue?.message}`;
      log('error', 'alert_malformed', { reason, messageId: message.id });
      await env.ALERTS_DEAD.send({ reason, body: message.body });
    } else {
      await deliverOnce(read.data, env);
    }
    message.ack();
  } catch (error) {
    // The object could not be reached, or the dead letter queue: nothing was lost, the message comes again.
    log('error', 'alert_not_handled', { messageId: message.id, error });
    message.retry({ delaySeconds: Math.min(300, 5 * 2 ** Math.min(message.attempts, 6)) });
  }
}

const ownerOf = (message: AlertMessage, env: Env): Pick<DeliveryOwner, keyof DeliveryOwner> =>
  message.owner === 'workspace'
    ? env.DISPATCH.getByName(message.workspaceId)
    : env.MONITOR.getByName(message.monitorId);

async function deliverOnce(message: AlertMessage, env: Env): Promise<void> {
  const owner = ownerOf(message, env);
  if (!(await owner.claimDelivery(message.deliveryId, message.attempt))) return;
  const admission = await admit(message, env);
  if (admission.kind !== 'send') {
    await owner.putOffDelivery(message.deliveryId, message.attempt, admission);
    await writePutOff(env, message, admission);
    return;
  }
  const { attempt } = await tryDelivery(message, env);
  const next = await owner.reportDelivery(message.deliveryId, attempt);
  // Of its own messages the dispatch has heard by the report.
  if (message.owner === 'monitor' && (admission.tell || attempt.outcome !== 'delivered'))
    await tell(message, attempt, next, env);
  const isLogged = await writeLog(env, message, attempt, next);
  if (!isLogged && isLost(attempt, next))
    await env.ALERTS_DEAD.send({ reason: attempt.error, body: message, attempt, next });
}
