/** Takes what is sent to a queue, and keeps it for the tests to look at. */
import type { Script } from './probes.ts';

export default {
  async queue(batch, env) {
    await env.KEPT.getByName(batch.queue).keep(batch.messages.map(({ body }) => body));
  },
} satisfies ExportedHandler<{ KEPT: DurableObjectNamespace<Script> }, unknown>;
