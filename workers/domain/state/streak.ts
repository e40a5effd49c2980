/**
 * One region's results, folded. The window is a set ordered by slot: whatever the order and number of deliveries,
 * the same results give the same streak. Results older than the window are folded into its base and gone.
 */
import type { CheckResult } from '../check.ts';
import { regionWindowMax } from '../limits.ts';
import type { MachineConfig, RegionState, Seen, Streak } from './types.ts';

type Thresholds = Pick<
  MachineConfig,
  'failureThreshold' | 'recoveryThreshold' | 'degradedThreshold' | 'degradedRecoveryThreshold'
>;

const nothing: Streak = {
  failing: false,
  failingSince: 0,
  failRun: 0,
  failSince: 0,
  goodRun: 0,
  goodSince: 0,
  slowRun: 0,
  slow: false,
  fastRun: 0,
  failure: null,
};

export const emptyRegion: RegionState = {
  base: nothing,
  window: [],
  last: null,
  unknownAt: null,
  unknownRun: 0,
};

function step(streak: Streak, seen: Seen, limits: Thresholds): Streak {
  if (seen.verdict === 'fail') {
    const failRun = streak.failRun + 1;
    const failSince = streak.failRun === 0 ? seen.startedAt : streak.failSince;
    const failing = streak.failing || failRun >= limits.failureThreshold;
    return {
      failing,
      failingSince: streak.failing ? streak.failingSince : failSince,
      failRun,
      failSince,
      goodRun: 0,
      goodSince: streak.goodSince,
      slowRun: 0,
      slow: false,
      fastRun: 0,
      failure: seen.failure ?? null,
    };
  }
  const goodRun = streak.goodRun + 1;
  const slowRun = seen.verdict === 'slow' ? streak.slowRun + 1 : 0;
  const fastRun = seen.verdict === 'slow' ? 0 : streak.fastRun + 1;
  const recovered = !streak.failing || goodRun >= limits.recoveryThreshold;
  return {
    failing: !recovered,
    failingSince: streak.failingSince,
    failRun: 0,
    failSince: streak.failSince,
    goodRun,
    goodSince: streak.goodRun === 0 ? seen.startedAt : streak.goodSince,
    slowRun,
    slow: slowRun >= limits.degradedThreshold || (streak.slow && fastRun < limits.degradedRecoveryThreshold),
    fastRun,
    failure: recovered ? null : streak.failure,
  };
}

export const streakOf = (region: RegionState, limits: Thresholds): Streak =>
  region.window.reduce((streak, seen) => step(streak, seen, limits), region.base);

export const newestSlot = (region: RegionState): number => region.window.at(-1)?.slotAt ?? 0;

/** The region after one result; the same object when the result says nothing new. */
export function withResult(region: RegionState, result: CheckResult, limits: Thresholds): RegionState {
  const { slotAt, verdict, colo, placement } = result;
  const last =
    region.last && region.last.slotAt >= slotAt
      ? region.last
      : { slotAt, verdict, latencyMs: result.durationMs, colo, placement };
  if (verdict === 'unknown') {
    return withUnknown(last === region.last ? region : { ...region, last }, slotAt);
  }
  const counts = placement !== 'misplaced' && !region.window.some((seen) => seen.slotAt === slotAt);
  const tooOld = region.window.length >= regionWindowMax && slotAt < region.window[0]!.slotAt;
  if (!counts || tooOld) return last === region.last ? region : { ...region, last };

  const seen: Seen = { slotAt, startedAt: result.startedAt, verdict };
  if (result.failure) seen.failure = result.failure;
  const window = [...region.window, seen].sort((a, b) => a.slotAt - b.slotAt);
  let base = region.base;
  while (window.length > regionWindowMax) base = step(base, window.shift()!, limits);
  const isHeard = window.at(-1)!.slotAt >= (region.unknownAt ?? 0);
  return { ...region, base, window, last, unknownRun: isHeard ? 0 : region.unknownRun };
}

/** The region once it is known that it could not say anything at `slotAt`. */
export const withUnknown = (region: RegionState, slotAt: number): RegionState =>
  slotAt > newestSlot(region) && slotAt > (region.unknownAt ?? 0)
    ? { ...region, unknownAt: slotAt, unknownRun: Math.min(2, (region.unknownRun ?? 0) + 1) }
    : region;

/** It was known, and had nothing to say once: what it said before is not forgotten for that. */
export const isSilentOnce = (region: RegionState): boolean =>
  region.window.length > 0 && region.unknownRun === 1 && !isKnown(region);

/** Its newest word is a verdict, not `unknown`; an answer to a question may come by the queue, after it was given up. */
export const isKnown = (region: RegionState): boolean =>
  region.window.length > 0 && newestSlot(region) >= (region.unknownAt ?? 0);
