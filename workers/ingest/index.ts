/** The ingest Worker: takes results from the queue, and what could not be taken from the dead letter queue. */
import { consumeResults } from './consume.ts';
import { consumeDead } from './dead.ts';
import type { Env } from './env.ts';

export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
  async queue(batch, env) {
    if (batch.queue.endsWith('-dead')) await consumeDead(batch, env, Date.now());
    else await consumeResults(batch, env, Date.now());
  },
} satisfies ExportedHandler<Env, unknown>;
