/**
 * The alerts consumer. For each message: 1. claim the delivery with the monitor's object (a duplicate is refused);
 * 2. try once; 3. report the outcome to the object, which decides about another try; 4. write the log.
 * Neither database is in the way: the log is written last, and losing a line of it loses no alert.
 */
import { log } from '../platform/log.ts';
import { alertMessage, type AlertMessage } from '../wire/alerts.ts';
import type { Env } from './env.ts';
import { tryDelivery } from './try.ts';
import { writeLog } from './write-log.ts';

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

async function deliverOnce(message: AlertMessage, env: Env): Promise<void> {
  const monitor = env.MONITOR.getByName(message.monitorId);
  if (!(await monitor.claimDelivery(message.deliveryId, message.attempt))) return;
  const { attempt } = await tryDelivery(message, env);
  const next = await monitor.reportDelivery(message.deliveryId, attempt);
  await writeLog(env, message, attempt, next);
  if (next.dead) await env.ALERTS_DEAD.send({ reason: attempt.error, body: message });
}
