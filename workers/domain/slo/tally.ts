/** What was good and what was bad, of ledgers (availability) and of rollups (latency). Pure. */
import { bucketOf } from '../stats/sketch.ts';
import type { Rollup } from '../stats/rollup.ts';
import { type Ledger, uptimeOf } from '../stats/uptime.ts';
import { addTally, nothing, type Tally } from './budget.ts';

/** Milliseconds, of all monitors together. */
export const availabilityTally = (ledgers: readonly Ledger[], from: number, to: number): Tally =>
  ledgers
    .map((ledger): Tally => {
      const { downMs, unobservedMs } = uptimeOf(ledger, from, to);
      return { good: to - from - unobservedMs - downMs, bad: downMs };
    })
    .reduce(addTally, nothing);

/** Which part of the time of all monitors was observed. */
export function observedShare(ledgers: readonly Ledger[], from: number, to: number): number {
  const { good, bad } = availabilityTally(ledgers, from, to);
  const all = ledgers.length * (to - from);
  return all > 0 ? (good + bad) / all : 0;
}

/** Checks. As exact as the sketch: the bucket that the threshold falls into counts as within it, 1 % at the most. */
export function latencyTally(
  { ok, slow, fail, sketch }: Pick<Rollup, 'ok' | 'slow' | 'fail' | 'sketch'>,
  thresholdMs: number,
): Tally {
  const last = bucketOf(thresholdMs);
  let good = 0;
  for (const [bucket, count] of sketch) if (bucket <= last) good += count;
  return { good, bad: ok + slow + fail - good };
}
