/** Every Worker and object of the product that has a part in an incident, wired as wrangler.toml wires them. */
import { DispatchObject } from '../../../workers/alerts/dispatch/object.ts';
import type { Env as AlertsEnv } from '../../../workers/alerts/env.ts';
import type { Env as IngestEnv } from '../../../workers/ingest/env.ts';
import coreWorker, { MonitorObject } from '../../../workers/monitor/index.ts';
import type { Env as CoreEnv } from '../../../workers/monitor/env.ts';
import probeWorker, { Probe, Prober } from '../../../workers/probe/index.ts';
import type { Env as ProbeEnv } from '../../../workers/probe/env.ts';
import type { ProbedRegionId } from '../../../workers/domain/region.ts';
import { type Hooks, type Instance, SimObject } from '../runtime/durable-object.ts';
import { invoke } from '../runtime/invocation.ts';
import type { Network, Target } from '../runtime/network.ts';
import type { Platform } from '../runtime/platform.ts';
import type { SimD1 } from '../runtime/d1.ts';
import type { Faults } from './faults.ts';
import { feed } from './feeds.ts';
import { type Plan, probes } from './plan.ts';
import { makeQueues, type Queues } from './queues.ts';

export const secretsKeys = JSON.stringify({ current: 'k1', keys: { k1: 'A'.repeat(43) } });
export const publicUrl = 'https://parallax.test';
const where: Record<string, string> = {
  wnam: 'US',
  enam: 'US',
  weur: 'FR',
  eeur: 'PL',
  apac: 'JP',
  oc: 'AU',
};

export class Bindings {
  readonly objects = new Map<string, SimObject>();
  readonly queues: Queues;
  readonly core: CoreEnv;
  readonly #platform: Platform;
  readonly #network: Network;
  readonly #hooks: Hooks;
  readonly #skew: Plan['weather']['skewMs'];
  readonly #probeEnvs = new Map<ProbedRegionId, ProbeEnv>();

  constructor(platform: Platform, network: Network, d1: SimD1, faults: Faults, plan: Plan, hooks: Hooks) {
    this.#platform = platform;
    this.#network = network;
    this.#hooks = hooks;
    this.#skew = plan.weather.skewMs;
    const DB = d1.binding;
    const MONITOR = this.#namespace(
      'monitor',
      (_, ctx) => new MonitorObject(ctx, this.core) as unknown as Instance,
    );
    const FEED = { getByName: (name: string) => network.stub(feed(name)) };
    this.queues = makeQueues(platform, faults, () => ({ ingest, alerts }));
    const { urgent, resultsDead, alertsDead } = this.queues;
    const ingest = { DB, MONITOR, FEED, RESULTS_DEAD: resultsDead.binding } as unknown as IngestEnv;
    const DISPATCH = this.#namespace(
      'dispatch',
      (_, ctx) => new DispatchObject(ctx, alerts) as unknown as Instance,
    );
    const alerts = {
      PUBLIC_URL: publicUrl, MAIL_FROM: '', MAIL_REPLY_DOMAIN: '', EMAIL_PROVIDERS: '', RESOLVER_URL: '', ALLOW_PRIVATE_TARGETS: '1',
      SECRETS_KEYS: secretsKeys, DB, MONITOR, DISPATCH, ALERTS: this.queues.alerts.binding, ALERTS_DEAD: alertsDead.binding,
    } as unknown as AlertsEnv; // prettier-ignore
    this.core = {
      PUBLIC_URL: publicUrl, DB, ALERTS: this.queues.alerts.binding, RESULTS_URGENT: urgent.binding, MONITOR, FEED,
      ...Object.fromEntries(probes.map((region) => [`PROBE_${region.toUpperCase()}`, network.stub(this.#probe(region))])),
    } as unknown as CoreEnv; // prettier-ignore
    for (const region of probes) this.#probeEnvs.set(region, this.#probeEnv(region, plan));
  }

  /** Cron: every minute, the core's reconciliation and each region's watchdog. */
  tick(at: number): void {
    const controller = { scheduledTime: at, cron: '* * * * *', noRetry: () => undefined };
    invoke(
      this.#platform,
      { name: 'cron' },
      async () => coreWorker.scheduled(controller as never, this.core),
      () => undefined,
    );
    for (const region of probes) {
      if (!this.objects.has(`probe:${region}:0:1`)) continue;
      const place = { name: `cron ${region}`, region, skewMs: this.#skew[region] ?? 0 };
      invoke(
        this.#platform,
        place,
        async () => probeWorker.scheduled(controller as never, this.#probeEnvs.get(region)!),
        () => undefined,
      );
    }
  }

  /** No object owes anything. */
  settled(): boolean {
    return this.monitors().every(({ storage }) => {
      if (!storage.tables.includes('outbox')) return true;
      return storage.exec('select 1 from outbox limit 1').length === 0;
    });
  }
  monitors(): SimObject[] {
    return [...this.objects.values()].filter(({ place }) => place.kind === 'monitor');
  }
  close(): void {
    for (const { storage } of this.objects.values()) storage.close();
  }

  #object(
    name: string,
    kind: string,
    region: ProbedRegionId | undefined,
    make: (name: string, ctx: DurableObjectState) => Instance,
  ): SimObject {
    let object = this.objects.get(name);
    if (!object) {
      const place = {
        name,
        skewMs: region ? (this.#skew[region] ?? 0) : 0,
        kind,
        ...(region ? { region } : {}),
      };
      object = new SimObject(this.#platform, place, (ctx) => make(name, ctx), this.#hooks);
      this.objects.set(name, object);
    }
    return object;
  }

  #namespace(
    kind: string,
    make: (name: string, ctx: DurableObjectState) => Instance,
    region?: ProbedRegionId,
  ): unknown {
    return {
      getByName: (name: string) =>
        this.#network.stub({
          // Within a region nothing lies between a Worker and its object.
          link: { to: `${kind} ${name}` },
          enter: (method, args, done, failed) =>
            this.#object(name, kind, region, make).enter(method, args, done, failed),
        }),
    };
  }

  #probe(region: ProbedRegionId): Target {
    return {
      link: { to: `probe ${region}`, region },
      enter: (method, args, done, failed) => {
        const place = { name: `probe ${region}`, region, skewMs: this.#skew[region] ?? 0 };
        const run = async () => {
          const probe = new Probe({} as never, this.#probeEnvs.get(region)!) as unknown as Instance;
          return probe[method]!(...args);
        };
        invoke(this.#platform, place, run, (error, answer) => (error ? failed(error) : done(answer)));
      },
    };
  }

  #probeEnv(region: ProbedRegionId, plan: Plan): ProbeEnv {
    const loc = plan.misplaced === region ? 'ZA' : where[region];
    const trace = { ok: true, text: async () => `colo=TST\nloc=${loc}\n` };
    const env: unknown = {
      REGION: region, GENERATION: '1', ALLOW_PRIVATE_TARGETS: '1', SECRETS_KEYS: secretsKeys,
      RESULTS: this.queues.results.binding, RESULTS_URGENT: this.queues.urgent.binding,
      PROBER: this.#namespace('prober', (_, ctx) => new Prober(ctx, env as ProbeEnv) as unknown as Instance, region),
      NETWORK: { fetch: async () => trace },
    }; // prettier-ignore
    return env as ProbeEnv;
  }
}
