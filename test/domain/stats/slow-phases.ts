/** A day of checks whose slow and bad phases last, from a seed. */
import { addResult, emptyRollup, type Measured, type Rollup } from '../../../workers/domain/stats/rollup.ts';

export type Law = {
  medianMs: number;
  /** Standard deviations of ln(latency): of each check, and of what lasts. */
  noise: number;
  phase: number;
  /** How long what lasts does, on average. */
  phaseMinutes: number;
  /** The share of failures. They come in phases too: half of them while it is slowest. */
  failing: number;
};
export type Check = Measured & { minute: number };

/** Mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const normal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** The phase is an autoregressive process: what is left of it after `phaseMinutes` is 1 / e. */
export function checks(law: Law, next: () => number): Check[] {
  const keep = Math.exp(-1 / law.phaseMinutes);
  let phase = normal(next);
  return Array.from({ length: 1_440 }, (_, minute) => {
    phase = keep * phase + Math.sqrt(1 - keep ** 2) * normal(next);
    // Half of the failures in the worst sixth of the time, half at any.
    const failing = law.failing / 2 + (phase > 1 ? (law.failing / 2) * 6.3 : 0);
    return {
      minute,
      verdict: next() < failing ? 'fail' : 'ok',
      durationMs: law.medianMs * Math.exp(law.phase * phase + law.noise * normal(next)),
    };
  });
}

const batchesOf = (of: readonly Check[], batchOf: (check: Check) => number): Rollup[] => {
  const batches = Array.from({ length: 12 }, emptyRollup);
  for (const check of of) addResult(batches[batchOf(check)]!, check);
  return batches;
};
export const periodOf = (of: readonly Check[]): Rollup[] =>
  batchesOf(of, ({ minute }) => Math.floor(minute / 120) % 12);
/** In turns: as if checks did not depend on their time. */
export const dealt = (of: readonly Check[]): Rollup[] => batchesOf(of, ({ minute }) => minute % 12);
