/** The figures of a rollup, as they are shown everywhere. Latencies in milliseconds. */
import { type PhaseName, percentiles, phaseNames, type Rollup, totalOf } from './rollup.ts';
import { bucketOf } from './sketch.ts';
import { cutRatio } from './uptime.ts';

/** A satisfied user waits no longer, where nobody says otherwise. */
export const apdexMsDefault = 500;

export type Figures = Record<'count' | 'ok' | 'slow' | 'fail' | 'unknown', number> &
  Record<'p50' | 'p75' | 'p95' | 'p99' | 'max' | 'availability' | 'apdex', number | null> & {
    phases: Partial<Record<PhaseName, number>>;
  };

type Ms = number | null;

export function figuresOf(rollup: Rollup, apdexMs: number): Figures {
  const { ok, slow, fail, unknown, maxMs } = rollup;
  const [p50, p75, p95, p99] = percentiles(rollup, [0.5, 0.75, 0.95, 0.99]) as [Ms, Ms, Ms, Ms];
  return {
    count: totalOf(rollup),
    ok,
    slow,
    fail,
    unknown,
    p50,
    p75,
    p95,
    p99,
    max: maxMs,
    availability: availabilityOf(rollup),
    apdex: apdexOf(rollup, apdexMs),
    phases: phaseMeansMs(rollup),
  };
}

/** The share of good checks among those that say something; cut, so that one failure never reads 1. */
export function availabilityOf({ ok, slow, fail }: Rollup): number | null {
  const judged = ok + slow + fail;
  return judged === 0 ? null : cutRatio((ok + slow) / judged);
}

/**
 * Apdex 1.1: (satisfied + tolerating / 2) / all, satisfied within T, tolerating within 4 T; a failure is neither. As exact
 * as the sketch: the bucket that T falls into counts as within it.
 */
export function apdexOf({ ok, slow, fail, sketch }: Rollup, thresholdMs: number): number | null {
  const judged = ok + slow + fail;
  if (judged === 0) return null;
  const [satisfied, tolerating] = [bucketOf(thresholdMs), bucketOf(4 * thresholdMs)];
  let score = 0;
  for (const [bucket, count] of sketch)
    score += bucket <= satisfied ? count : bucket <= tolerating ? count / 2 : 0;
  return Math.floor((score / judged) * 1_000) / 1_000;
}

function phaseMeansMs({ phaseCounts, phaseSumsMs }: Rollup): Partial<Record<PhaseName, number>> {
  return Object.fromEntries(
    phaseNames.flatMap((name, i) =>
      phaseCounts[i]! > 0 ? [[name, Math.round((phaseSumsMs[i]! / phaseCounts[i]!) * 10) / 10]] : [],
    ),
  );
}
