/**
 * Each minute: do the Probers hold what D1 says they should? Digests are compared first, lists only where those
 * differ. And: has a monitor gone silent, or come back? Both repair or report; neither is needed for detection.
 */
import { drizzle } from 'drizzle-orm/d1';
import { type ActiveMonitor, activeMonitors, lastSlots, specOf } from '../../db/d1/queries/reconcile.ts';
import { jobsDigest } from '../domain/hash.ts';
import * as limits from '../domain/limits.ts';
import type { RegionId } from '../domain/region.ts';
import { log } from '../platform/log.ts';
import { type Env, probeOf } from './env.ts';
import { probeStatus } from './probes.ts';

/** A monitor changed less long ago than this may still be on its way to the probes. */
const youngMs = 20_000;

export async function reconcile(env: Env, now: number): Promise<void> {
  const db = drizzle(env.DB);
  const monitors = await activeMonitors(db);
  const regions = await probeStatus(env);
  for (const { region, reachable, shards } of regions) {
    if (!reachable) continue;
    const wanted = Map.groupBy(
      monitors.filter((monitor) => monitor.regions.includes(region)),
      ({ shard }) => shard,
    );
    const known = new Map(shards.map(({ shard, digest }) => [shard, digest]));
    for (const shard of new Set([...wanted.keys(), ...known.keys()])) {
      const should = wanted.get(shard) ?? [];
      const digest = jobsDigest(should.map(({ id, version }) => [id, version]));
      if (known.get(shard) !== digest) await repair(env, region, shard, should, now);
    }
  }
  await reportSilence(env, monitors, now);
}

async function repair(
  env: Env,
  region: RegionId,
  shard: number,
  should: ActiveMonitor[],
  now: number,
): Promise<void> {
  const probe = probeOf(env, region)!;
  const held = new Map((await probe.jobs(shard)).map(({ monitorId, version }) => [monitorId, version]));
  const missing = should.filter(
    ({ id, version, updatedAt }) => held.get(id) !== version && now - updatedAt > youngMs,
  );
  const wanted = new Set(should.map(({ id }) => id));
  const extra = [...held.keys()].filter((id) => !wanted.has(id));
  if (missing.length === 0 && extra.length === 0) return;
  log('warn', 'jobs_repaired', { region, shard, missing: missing.length, extra: extra.length });
  if (extra.length > 0) await probe.remove(shard, extra);
  for (const { id } of missing) {
    const spec = await specOf(drizzle(env.DB), id);
    if (!spec) continue;
    const monitor = env.MONITOR.getByName(id);
    await monitor.configure(spec);
    await monitor.repush(region);
  }
}

async function reportSilence(env: Env, monitors: ActiveMonitor[], now: number): Promise<void> {
  const suspects = monitors.filter(({ createdAt }) => now - createdAt > limits.probeSilentAfterMs);
  const slots = await lastSlots(
    env.DB,
    suspects.map(({ id }) => id),
    now,
  );
  for (const { id, intervalSeconds, noData } of suspects) {
    const last = slots.get(id) ?? null;
    const silent = now - (last ?? 0) > Math.max(3_000 * intervalSeconds, limits.probeSilentAfterMs);
    if (silent !== noData) await env.MONITOR.getByName(id).silence(last);
  }
}
