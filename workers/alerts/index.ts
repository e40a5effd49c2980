/**
 * The alerts Worker: delivers what objects owe to channels, tests channels at once, takes replies by mail, judges
 * objectives each minute, mails monthly reports, and has a dispatch object for each workspace.
 */
import { WorkerEntrypoint } from 'cloudflare:workers';
import type { AlertMessage, ShownAttempt } from '../wire/alerts.ts';
import type { AlertsRpc } from '../wire/rpc.ts';
import { tell } from './admit.ts';
import { consumeAlerts } from './consume.ts';
import { consumeDead } from './dead.ts';
import { DispatchObject } from './dispatch/object.ts';
import type { Env } from './env.ts';
import { takeReply } from './inbound/index.ts';
import { log } from '../platform/log.ts';
import { sendReports } from './reports.ts';
import { evaluateSlos } from './slo/evaluate.ts';
import { tryDelivery } from './try.ts';
import { writeLog } from './write-log.ts';

export { DispatchObject };

/** As wrangler.toml has it; the other one judges objectives. */
const reportsCron = '17 * * * *';

export class Alerts extends WorkerEntrypoint<Env> implements AlertsRpc {
  async deliverTest(message: AlertMessage): Promise<ShownAttempt> {
    const tried = await tryDelivery(message, this.env, true);
    const next = { nextAttemptAt: null, dead: false };
    await writeLog(this.env, message, tried.attempt, next);
    // One that arrived says that the channel works; one that did not is seen by who asked for it.
    if (tried.attempt.outcome === 'delivered') await tell(message, tried.attempt, next, this.env);
    return tried;
  }
}

export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
  async queue(batch, env) {
    if (batch.queue.endsWith('-dead')) await consumeDead(batch, env, Date.now());
    else await consumeAlerts(batch, env);
  },
  async scheduled(controller, env) {
    if (controller.cron === reportsCron) return sendReports(env, controller.scheduledTime);
    await evaluateSlos(env, controller.scheduledTime).catch((error: unknown) =>
      log('error', 'slos_not_judged', { error }),
    );
  },
  email: (message, env) => takeReply(message, env, Date.now()),
} satisfies ExportedHandler<Env, unknown>;
