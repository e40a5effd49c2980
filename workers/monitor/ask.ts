/** Asks one region's probe for a check now. Null when it cannot be asked: that is our failure, not the target's. */
import type { CheckResult } from '../domain/check.ts';
import type { RegionId } from '../domain/region.ts';
import { log } from '../platform/log.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import { type Env, probeOf } from './env.ts';
import { jobFor } from './job.ts';

export async function ask(
  env: Env,
  spec: MonitorSpec,
  region: RegionId,
  kind: 'confirm' | 'manual',
  slotAt: number,
): Promise<CheckResult | null> {
  try {
    const probe = probeOf(env, region);
    return probe ? await probe.run(spec.shard, jobFor(spec, region), kind, slotAt) : null;
  } catch (error) {
    log('warn', 'region_not_asked', { monitorId: spec.monitorId, region, error });
    return null;
  }
}
