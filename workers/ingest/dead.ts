/** Dead letters: kept in D1 with their reason, where people can look. While D1 is away they stay in their queue. */
import { putDeadLetters } from '../../db/d1/queries/dead-letters.ts';
import { log } from '../platform/log.ts';
import { deadResultsMessage } from '../wire/results.ts';
import type { Env } from './env.ts';

export async function consumeDead(batch: MessageBatch<unknown>, env: Env, now: number): Promise<void> {
  const letters = batch.messages.map(({ body }) => {
    const read = deadResultsMessage.safeParse(body);
    // Put there by the queue itself, after its last try.
    return read.success ? read.data : { reason: 'could not be processed after every retry', body, at: now };
  });
  try {
    await putDeadLetters(env.DB, 'parallax-results', letters);
    batch.ackAll();
  } catch (error) {
    log('error', 'dead_letters_not_stored', { letters: letters.length, error });
    batch.retryAll({ delaySeconds: 60 });
  }
}
