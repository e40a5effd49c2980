/** What many results of one region amount to: counts by verdict and a latency sketch of the answers. Mergeable. */
import type { CheckResult, Verdict } from '../check.ts';
import { addTo, mergeInto, quantileOf, type Sketch } from './sketch.ts';

export type Rollup = Record<Verdict, number> & { sketch: Sketch; maxMs: number | null };

export const emptyRollup = (): Rollup => ({
  ok: 0,
  slow: 0,
  fail: 0,
  unknown: 0,
  sketch: new Map(),
  maxMs: null,
});

/** Latency is what an answer took: failures and the probe's own troubles have none. */
export function addResult(rollup: Rollup, result: Pick<CheckResult, 'verdict' | 'durationMs'>): void {
  rollup[result.verdict] += 1;
  if (result.verdict !== 'ok' && result.verdict !== 'slow') return;
  addTo(rollup.sketch, result.durationMs);
  rollup.maxMs = Math.max(rollup.maxMs ?? 0, result.durationMs);
}

export function mergeRollup(into: Rollup, other: Rollup): Rollup {
  into.ok += other.ok;
  into.slow += other.slow;
  into.fail += other.fail;
  into.unknown += other.unknown;
  mergeInto(into.sketch, other.sketch);
  if (other.maxMs !== null) into.maxMs = Math.max(into.maxMs ?? 0, other.maxMs);
  return into;
}

export const totalOf = ({ ok, slow, fail, unknown }: Rollup): number => ok + slow + fail + unknown;

const oneDecimal = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 10) / 10);
export const percentile = (rollup: Rollup, quantile: number): number | null => {
  const value = quantileOf(rollup.sketch, quantile);
  // The bucket's value may stand a little above the largest there was.
  return oneDecimal(value === null ? null : Math.min(value, rollup.maxMs ?? value));
};
