/**
 * Dead letters of the alerts. A delivery that did not arrive while the database was away is written to the delivery log
 * when it is back, where people see it and send it again; anything else is kept with its reason.
 */
import { z } from 'zod';
import { putDeadLetters } from '../../db/d1/queries/dead-letters.ts';
import { recordAttempt } from '../../db/d1/queries/deliveries.ts';
import { log } from '../platform/log.ts';
import { alertMessage, type DeliveryAttempt } from '../wire/alerts.ts';
import type { DeliveryOutlook } from '../wire/rpc.ts';
import type { Env } from './env.ts';
import { statusOf } from './write-log.ts';

const undelivered = z.object({
  body: alertMessage,
  attempt: z.custom<DeliveryAttempt>((value) => z.object({ outcome: z.string() }).safeParse(value).success),
  next: z.custom<DeliveryOutlook>((value) => z.object({ dead: z.boolean() }).safeParse(value).success),
});
const letter = z.object({ reason: z.string(), body: z.unknown() });
const retrySeconds = 60;

export async function consumeDead(batch: MessageBatch<unknown>, env: Env, now: number): Promise<void> {
  for (const message of batch.messages) {
    try {
      await keep(message.body, env, now);
      message.ack();
    } catch (error) {
      log('error', 'dead_letter_not_stored', { messageId: message.id, error });
      message.retry({ delaySeconds: retrySeconds });
    }
  }
}

async function keep(body: unknown, env: Env, at: number): Promise<void> {
  const lost = undelivered.safeParse(body);
  if (lost.success) {
    const { body: message, attempt, next } = lost.data;
    await recordAttempt(env.DB, { message, status: statusOf(attempt, next), attempt, nextAttemptAt: null });
    return;
  }
  const read = letter.safeParse(body);
  // Put there by the queue itself, after its last try.
  const { reason, body: content } = read.success
    ? read.data
    : { reason: 'could not be processed after every retry', body };
  await putDeadLetters(env.DB, 'parallax-alerts', [{ reason, body: content, at }]);
}
