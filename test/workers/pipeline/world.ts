/** The bindings of the pipeline's tests, and builders for what goes through it. */
import {
  applyD1Migrations,
  createExecutionContext,
  createMessageBatch,
  type D1Migration,
  getQueueResult,
} from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { consumeResults } from '../../../workers/ingest/consume.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import type { DispatchObject } from '../../../workers/alerts/dispatch/object.ts';
import type { Env as AlertsEnv } from '../../../workers/alerts/env.ts';
import type { Env as IngestEnv } from '../../../workers/ingest/env.ts';
import type { MonitorObject } from '../../../workers/monitor/object.ts';
import { keyRing, seal, sealContext } from '../../../workers/platform/crypto.ts';
import type { ChannelSecrets, RoutedChannel } from '../../../workers/wire/alerts.ts';
import type { ResultsMessage } from '../../../workers/wire/results.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import type { Script } from './probes.ts';

export const env = untyped as unknown as IngestEnv &
  AlertsEnv & {
    MIGRATIONS: D1Migration[];
    PROBES: DurableObjectNamespace<Script>;
    MONITOR: DurableObjectNamespace<MonitorObject>;
    ALERTS: Queue;
    DISPATCH: DurableObjectNamespace<DispatchObject>;
  };

export const five: RegionId[] = ['wnam', 'enam', 'weur', 'apac', 'oc'];
export const probes = () => env.PROBES.getByName('script');
export const migrate = async () => {
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  await env.DB.prepare(
    "insert or ignore into workspaces (id, name, created_at) values ('wsp_a', 'Acme', 0)",
  ).run();
};

/** A binding that refuses every call, as a database that is away does. */
export const away = <T>(): T =>
  new Proxy({}, { get: () => () => { throw new Error('the database is away'); } }) as T; // prettier-ignore
export const withoutD1 = <E extends { DB: D1Database }>(given: E): E => ({
  ...given,
  DB: away<D1Database>(),
});

/** A database that takes every call and never answers. */
export function hangingD1(): D1Database {
  const never = () => new Promise<never>(() => undefined);
  const statement = { bind: () => statement, run: never, all: never, first: never, raw: never };
  return { prepare: () => statement, batch: never } as unknown as D1Database;
}

export async function channel(secrets: ChannelSecrets, id = 'chn_a'): Promise<RoutedChannel> {
  const sealedConfig = await seal(
    keyRing.parse(env.SECRETS_KEYS),
    JSON.stringify(secrets),
    sealContext.channel(id),
  );
  return { id, kind: secrets.kind, name: 'Channel', sealedConfig };
}

export const spec = (id: string, overrides: Partial<MonitorSpec> = {}): MonitorSpec => ({
  monitorId: id, workspaceId: 'wsp_a', name: 'Shop', kind: 'http', target: 'https://shop.test/', version: 1, shard: 0, paused: false,
  regions: five, intervalMs: 20_000, timeoutMs: 2_000, quorum: 'majority', failureThreshold: 1, recoveryThreshold: 1,
  degradedAboveMs: null, sealedRequest: null, assertions: [], channels: [], statusSlugs: [],
  degradedThreshold: 1, degradedRecoveryThreshold: 1, flapping: null, reopenWithinMs: 0, maintenance: [], parents: [],
  policies: [], policyChannels: [], children: [], tags: [], ...overrides,
}); // prettier-ignore

export const result = (monitorId: string, region: RegionId, slotAt: number, verdict: CheckResult['verdict']): CheckResult => ({
  monitorId, workspaceId: 'wsp_a', region, colo: 'TST', placement: 'verified', slotAt, startedAt: slotAt, durationMs: 20, verdict, kind: 'scheduled',
  ...(verdict === 'fail' ? { failure: { class: 'connect_refused', message: 'refused', retryable: true } } : {}),
}); // prettier-ignore

export const message = (results: CheckResult[]): ResultsMessage => ({
  v: 1,
  region: results[0]!.region,
  shard: 0,
  colo: 'TST',
  placement: 'verified',
  sentAt: Date.now(),
  results: results.map(({ region: _r, colo: _c, placement: _p, ...packed }) => packed),
});

/** Delivers bodies as one batch of the queue; answers which were acknowledged and which are to come again. */
export async function deliver(bodies: unknown[], given: IngestEnv = env) {
  const messages = bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch('parallax-results', messages);
  await consumeResults(batch, given, Date.now());
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  return { acked: explicitAcks, retried: retryMessages.map(({ msgId }: { msgId: string }) => msgId) };
}

export async function until<T>(
  what: string,
  condition: () => Promise<T | null | undefined | false>,
  boundMs = 8_000,
): Promise<T> {
  const end = Date.now() + boundMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${boundMs} ms for ${what}`);
    await scheduler.wait(20);
  }
}

type Sent = { deliveryId: string; event: { type: string }; attempt: number };
/** Alerts that reached their queue for one monitor. */
export async function alertsOf(monitorId: string): Promise<Sent[]> {
  const kept = (await env.PROBES.getByName('alerts').kept()) as (Sent & { monitorId: string })[];
  return kept.filter((one) => one.monitorId === monitorId);
}
export const deadLetters = async () =>
  (await env.PROBES.getByName('dead').kept()) as { reason: string; body: unknown }[];
