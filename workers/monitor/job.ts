/** A region's job, made from the monitor's spec. */
import type { Job } from '../domain/check.ts';
import { isProbed, type RegionId } from '../domain/region.ts';
import type { ProbedKind } from '../domain/request.ts';
import { offsetMs } from '../domain/schedule/stagger.ts';
import type { MonitorSpec } from '../wire/rpc.ts';

export function jobFor(spec: MonitorSpec, region: RegionId): Job {
  const usual = spec.usual?.[region];
  return {
    monitorId: spec.monitorId,
    workspaceId: spec.workspaceId,
    version: spec.jobVersion ?? spec.version,
    kind: spec.kind as ProbedKind,
    target: spec.target,
    intervalSeconds: spec.intervalMs / 1_000,
    timeoutMs: spec.timeoutMs,
    // Until then each result is heard.
    recoveryThreshold: Math.max(spec.recoveryThreshold, spec.degradedRecoveryThreshold),
    degradedAboveMs: spec.degradedAboveMs,
    ...(usual && { usual }),
    offsetMs: offsetMs(
      spec.monitorId,
      spec.regions.indexOf(region),
      spec.regions.length,
      spec.intervalMs,
      spec.shard,
    ),
    sealedRequest: spec.sealedRequest,
    assertions: spec.assertions,
  };
}

/** Regions that run this monitor's checks. */
export const activeRegions = (spec: MonitorSpec | null): readonly RegionId[] =>
  spec === null || spec.paused ? [] : spec.regions.filter(isProbed);
