/** The probe Worker of one region: cron ticks its Probers, the core pushes jobs to them and asks them to confirm. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import type { CheckResult, Job } from '../domain/check.ts';
import { regions } from '../domain/region.ts';
import { log } from '../platform/log.ts';
import type { ProbeRpc, Trial } from '../wire/rpc.ts';
import { type Env, regionOf } from './env.ts';
import { runPlaced } from './placed.ts';
import { Prober } from './prober.ts';

export { Prober };

function prober(env: Env, shard: number): DurableObjectStub<Prober> {
  const region = regionOf(env);
  const name = `probe:${region}:${shard}:${env.GENERATION}`;
  if (regions[region].pinning === 'placed') return env.PROBER.getByName(name);
  return env.PROBER.getByName(name, { locationHint: region as DurableObjectLocationHint });
}

async function everyShard<T>(env: Env, ask: (stub: DurableObjectStub<Prober>) => Promise<T>): Promise<T[]> {
  const count = await prober(env, 0).shards();
  return Promise.all(Array.from({ length: count }, (_, shard) => ask(prober(env, shard))));
}

export class Probe extends WorkerEntrypoint<Env> implements ProbeRpc {
  async push(shard: number, jobs: Job[]): Promise<void> {
    await prober(this.env, 0).shards(shard + 1);
    await prober(this.env, shard).push(jobs);
  }
  remove(shard: number, monitorIds: string[]): Promise<void> {
    return prober(this.env, shard).remove(monitorIds);
  }
  async run(shard: number, job: Job, kind: 'confirm' | 'manual', slotAt: number): Promise<CheckResult> {
    return prober(this.env, shard).run(job, kind, slotAt);
  }
  trial(job: Job, slotAt: number): Promise<Trial> {
    return prober(this.env, 0).trial(job, slotAt);
  }
  async status() {
    return { region: regionOf(this.env), shards: await everyShard(this.env, (stub) => stub.status()) };
  }
  async jobs(shard: number) {
    return prober(this.env, shard).jobs();
  }
}

export default {
  async scheduled(_controller, env) {
    await everyShard(env, (stub) => stub.tick()).catch((error: unknown) =>
      log('error', 'tick_failed', { error }),
    );
  },
  fetch: (request, env) => runPlaced(request, env),
} satisfies ExportedHandler<Env>;
