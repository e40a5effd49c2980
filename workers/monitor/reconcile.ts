/**
 * Each minute: 1. Monitor objects that have not heard of a change are told (api/configure.ts says how it is known).
 * 2. Do the Probers hold what D1 says they should? Digests are compared first, lists only where those differ.
 * 3. Has a monitor gone silent, or come back? All of it repairs or reports; none is needed for detection. One run does
 * a bounded part, the next goes on.
 */
import { drizzle } from 'drizzle-orm/d1';
import {
  type ActiveMonitor,
  activeMonitors,
  lastSlots,
  markConfigured,
  monitorsBehind,
  monitorsOf,
  specsOf,
} from '../../db/d1/queries/reconcile.ts';
import { jobsDigest } from '../domain/hash.ts';
import * as limits from '../domain/limits.ts';
import type { RegionId } from '../domain/region.ts';
import { silentAfterMs } from '../domain/state/silence.ts';
import { log } from '../platform/log.ts';
import { type Env, probeOf } from './env.ts';
import { probeStatus } from './probes.ts';

/** A monitor changed less long ago than this may still be on its way to the probes. */
const youngMs = 20_000;
/** Specs in memory at once; each carries its channels. */
const specsAtOnce = 50;

export async function reconcile(env: Env, now: number): Promise<void> {
  const db = drizzle(env.DB);
  const told = await configureBehind(env);
  const monitors = await activeMonitors(db);
  const regions = await probeStatus(env);
  let callsLeft = limits.repairCallsPerRunMax;
  for (const { region, reachable, shards } of regions) {
    if (!reachable) continue;
    const wanted = Map.groupBy(
      monitors.filter((monitor) => monitor.regions.includes(region)),
      ({ shard }) => shard,
    );
    const known = new Map(shards.map(({ shard, digest }) => [shard, digest]));
    for (const shard of new Set([...wanted.keys(), ...known.keys()])) {
      const should = wanted.get(shard) ?? [];
      const digest = jobsDigest(should.map(({ id, jobVersion }) => [id, jobVersion]));
      if (known.get(shard) === digest || callsLeft <= 0) continue;
      callsLeft -= await repair(env, region, shard, should, told, now, callsLeft);
    }
  }
  await reportSilence(env, monitors, now);
}

/** @returns those whose objects push their jobs now */
async function configureBehind(env: Env): Promise<Set<string>> {
  const db = drizzle(env.DB);
  const behind = await monitorsBehind(db, { limit: limits.configuredPerRunMax });
  for (let i = 0; i < behind.length; i += specsAtOnce) {
    const specs = await specsOf(db, behind.slice(i, i + specsAtOnce));
    const sent = await Promise.allSettled(
      specs.map((spec) => env.MONITOR.getByName(spec.monitorId).configure(spec)),
    );
    const had = specs.filter((_, n) => sent[n]!.status === 'fulfilled');
    await markConfigured(db, had);
    log('info', 'monitors_configured', { configured: had.length, failed: specs.length - had.length });
  }
  return new Set(behind.map(({ id }) => id));
}

/** @returns how many calls it made: about `callsMax` at the most */
async function repair(
  env: Env,
  region: RegionId,
  shard: number,
  should: ActiveMonitor[],
  told: ReadonlySet<string>,
  now: number,
  callsMax: number,
): Promise<number> {
  const probe = probeOf(env, region)!;
  const held = new Map((await probe.jobs(shard)).map(({ monitorId, version }) => [monitorId, version]));
  const missing = should.filter(
    ({ id, jobVersion, updatedAt, isBehind }) =>
      held.get(id) !== jobVersion && now - updatedAt > youngMs && !told.has(id) && !isBehind,
  );
  const wanted = new Set(should.map(({ id }) => id));
  const extra = [...held.keys()].filter((id) => !wanted.has(id));
  if (missing.length === 0 && extra.length === 0) return 1;
  log('warn', 'jobs_repaired', { region, shard, missing: missing.length, extra: extra.length });
  if (extra.length > 0) await probe.remove(shard, extra);
  const db = drizzle(env.DB);
  const chosen = missing.slice(0, Math.ceil(callsMax / 2)).map(({ id }) => id);
  const specs = await specsOf(db, await monitorsOf(db, chosen));
  const done = specs.map(async (spec) => {
    const monitor = env.MONITOR.getByName(spec.monitorId);
    await monitor.configure(spec);
    await monitor.repush(region);
  });
  for (const one of await Promise.allSettled(done))
    if (one.status === 'rejected') log('error', 'job_not_repaired', { region, shard, error: one.reason });
  return 5 + 2 * chosen.length;
}

async function reportSilence(env: Env, monitors: ActiveMonitor[], now: number): Promise<void> {
  // A heartbeat's object is its own watchdog.
  const suspects = monitors.filter(
    ({ kind, createdAt }) => kind !== 'heartbeat' && now - createdAt > limits.probeSilentAfterMs,
  );
  const slots = await lastSlots(
    env.DB,
    suspects.map(({ id }) => id),
    now,
  );
  const turned = suspects.filter(({ id, intervalSeconds, noData }) => {
    const silentMs = now - (slots.get(id) ?? 0);
    return silentMs > silentAfterMs(intervalSeconds * 1_000) !== noData;
  });
  const told = turned
    .slice(0, limits.silenceCallsPerRunMax)
    .map(({ id }) => env.MONITOR.getByName(id).silence(slots.get(id) ?? null));
  for (const one of await Promise.allSettled(told)) {
    if (one.status === 'rejected') log('error', 'silence_not_told', { error: one.reason });
  }
}
