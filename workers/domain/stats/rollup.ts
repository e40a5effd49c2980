/**
 * What many results of one region amount to: counts by verdict, a latency sketch of the answers, and how long the parts
 * of an answer took. Mergeable: every figure over any time and any regions comes from these.
 */
import type { CheckResult, Phases, Verdict } from '../check.ts';
import { addTo, emptySketch, mergeInto, quantilesOf, type Sketch } from './sketch.ts';

/** History stores phases in this order: new ones go to its end. */
export const phaseNames = ['dnsMs', 'connectMs', 'tlsMs', 'ttfbMs', 'transferMs', 'echoMs'] as const satisfies (keyof Phases)[]; // prettier-ignore
export type PhaseName = (typeof phaseNames)[number];

export type Rollup = Record<Verdict, number> & {
  sketch: Sketch;
  maxMs: number | null;
  /** In the order of `phaseNames`: how often each was measured, and the sum of what it took, so that a mean stays true. */
  phaseCounts: number[];
  phaseSumsMs: number[];
};

export const emptyRollup = (): Rollup => ({
  ok: 0,
  slow: 0,
  fail: 0,
  unknown: 0,
  sketch: emptySketch(),
  maxMs: null,
  phaseCounts: phaseNames.map(() => 0),
  phaseSumsMs: phaseNames.map(() => 0),
});

export type Measured = Pick<CheckResult, 'verdict' | 'durationMs' | 'phases'>;

/** Latency is what an answer took: failures and the probe's own troubles have none. */
export function addResult(rollup: Rollup, { verdict, durationMs, phases }: Measured): void {
  rollup[verdict] += 1;
  if (verdict !== 'ok' && verdict !== 'slow') return;
  addTo(rollup.sketch, durationMs);
  rollup.maxMs = Math.max(rollup.maxMs ?? 0, durationMs);
  if (!phases) return;
  phaseNames.forEach((name, i) => {
    const ms = phases[name];
    if (ms === undefined) return;
    rollup.phaseCounts[i]! += 1;
    rollup.phaseSumsMs[i]! += ms;
  });
}

export function mergeRollup(into: Rollup, other: Rollup): Rollup {
  into.ok += other.ok;
  into.slow += other.slow;
  into.fail += other.fail;
  into.unknown += other.unknown;
  mergeInto(into.sketch, other.sketch);
  if (other.maxMs !== null) into.maxMs = Math.max(into.maxMs ?? 0, other.maxMs);
  for (let i = 0; i < phaseNames.length; i++) {
    into.phaseCounts[i]! += other.phaseCounts[i]!;
    into.phaseSumsMs[i]! += other.phaseSumsMs[i]!;
  }
  return into;
}

export const totalOf = ({ ok, slow, fail, unknown }: Rollup): number => ok + slow + fail + unknown;

const oneDecimal = (ms: number): number => Math.round(ms * 10) / 10;
/** @param quantiles rising @returns milliseconds; null where nothing answered */
export const percentiles = ({ sketch, maxMs }: Rollup, quantiles: readonly number[]): (number | null)[] =>
  // The bucket's value may stand a little above the largest there was.
  quantilesOf(sketch, quantiles).map((ms) => (ms === null ? null : oneDecimal(Math.min(ms, maxMs ?? ms))));
export const percentile = (rollup: Rollup, quantile: number): number | null =>
  percentiles(rollup, [quantile])[0]!;
