/** The product's queues and who takes from them, as wrangler.toml says it. */
import alertsWorker from '../../../workers/alerts/index.ts';
import type { Env as AlertsEnv } from '../../../workers/alerts/env.ts';
import ingestWorker from '../../../workers/ingest/index.ts';
import type { Env as IngestEnv } from '../../../workers/ingest/env.ts';
import type { Platform } from '../runtime/platform.ts';
import { type QueueOptions, SimQueue } from '../runtime/queue.ts';
import type { Faults } from './faults.ts';

export type Queues = Record<'urgent' | 'results' | 'resultsDead' | 'alerts' | 'alertsDead', SimQueue>;

/** @param envs asked when a batch comes: they hold these queues themselves */
export function makeQueues(
  platform: Platform,
  faults: Faults,
  envs: () => { ingest: IngestEnv; alerts: AlertsEnv },
): Queues {
  const queue = (name: string, options: QueueOptions) =>
    new SimQueue(
      platform,
      name,
      {
        send: (_, sender) => faults.queueSend(sender?.region),
        delayMs: faults.queueMs,
        duplicated: faults.duplicated,
        consumerDiesMs: faults.consumerDiesMs,
      },
      options,
    );
  const bury = (into: SimQueue) => (body: unknown) => into.put(JSON.stringify(body));
  const taken = async () => undefined;
  const ingest = async (batch: MessageBatch<unknown>) => ingestWorker.queue(batch, envs().ingest);
  const deliver = async (batch: MessageBatch<unknown>) => alertsWorker.queue(batch, envs().alerts);
  const results = { batchSizeMax: 100, retriesMax: 100, consume: ingest };
  const alerts = { batchSizeMax: 20, batchWaitMs: 0, retriesMax: 20 };

  const resultsDead = queue('parallax-results-dead', { ...results, batchWaitMs: 5_000, dead: taken });
  const alertsDead = queue('parallax-alerts-dead', { ...alerts, consume: taken, dead: taken });
  return {
    urgent: queue('parallax-results-urgent', { ...results, batchWaitMs: 0, dead: bury(resultsDead) }),
    results: queue('parallax-results', { ...results, batchWaitMs: 1_000, dead: bury(resultsDead) }),
    resultsDead,
    alerts: queue('parallax-alerts', { ...alerts, consume: deliver, dead: bury(alertsDead) }),
    alertsDead,
  };
}
