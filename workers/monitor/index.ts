/** The core Worker: the monitor objects, and each minute the reconciliation that repairs what a lost push left. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import { log } from '../platform/log.ts';
import type { CoreRpc } from '../wire/rpc.ts';
import type { Env } from './env.ts';
import { MonitorObject } from './object.ts';
import { probeStatus } from './probes.ts';
import type { Job } from '../domain/check.ts';
import type { RegionId } from '../domain/region.ts';
import { reconcile } from './reconcile.ts';
import { trial } from './trial.ts';

export { MonitorObject };

export class Core extends WorkerEntrypoint<Env> implements CoreRpc {
  trial(job: Job, regions: RegionId[], slotAt: number) {
    return trial(this.env, job, regions, slotAt);
  }
  probes() {
    return probeStatus(this.env);
  }
}

export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
  async scheduled(controller, env) {
    await reconcile(env, controller.scheduledTime).catch((error: unknown) =>
      log('error', 'reconcile_failed', { error }),
    );
  },
} satisfies ExportedHandler<Env>;
