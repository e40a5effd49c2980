/** The alerts Worker: delivers what monitor objects owe to channels, and tests of channels at once. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import type { AlertMessage, ShownAttempt } from '../wire/alerts.ts';
import type { AlertsRpc } from '../wire/rpc.ts';
import { consumeAlerts } from './consume.ts';
import type { Env } from './env.ts';
import { tryDelivery } from './try.ts';
import { writeLog } from './write-log.ts';

export class Alerts extends WorkerEntrypoint<Env> implements AlertsRpc {
  async deliverTest(message: AlertMessage): Promise<ShownAttempt> {
    const tried = await tryDelivery(message, this.env, true);
    await writeLog(this.env, message, tried.attempt, { nextAttemptAt: null, dead: false });
    return tried;
  }
}

export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
  queue: (batch, env) => consumeAlerts(batch, env),
} satisfies ExportedHandler<Env, unknown>;
