/**
 * Anomalies on generated seasonal targets (test/support/seasonal.ts), through the product's own rules: how often a monitor
 * is degraded wrongly, and which lasting shifts are seen, how soon. Beside it the fixed threshold that is wrong as rarely.
 */
import type { RegionId } from '../../workers/domain/region.ts';
import { anomalyThresholdDefault } from '../../workers/domain/limits.ts';
import { anomalySensitivities } from '../../workers/domain/stats/baseline.ts';
import { type Outcome, type Rule, ruleOf, shiftsAt, shiftStarts, watch } from '../support/anomalies.ts';
import { laws } from '../support/seasonal.ts';
import { quantile } from './measure.ts';

type Figure = [figure: string, value: string, goal: string];
const seeds = [11];
const daysOfQuiet = 28;
const daysOfShifts = 7;
const factors = [1.5, 2, 3];
/** As somebody would try them. */
const fixedMs = [500, 600, 800, 1_000];

const fixed = (ms: number): Rule => ({
  name: `fixed ${ms} ms`,
  usualOf: () => undefined,
  degradedAboveMs: ms,
  inARow: anomalyThresholdDefault,
});
const alone: Rule[] = [{ ...ruleOf('medium', 1), name: 'medium, 1 in a row' }];
const rules = anomalySensitivities.map((one) => ruleOf(one));

export async function anomaly(): Promise<Figure[]> {
  const wrong = new Map<string, number>();
  const slow = new Map<string, number[]>();
  const pushes: number[] = [];
  const chosen = new Map<string, Rule>();
  for (const [name, law] of Object.entries(laws)) {
    const fixedWrong = new Map<number, number>(fixedMs.map((ms) => [ms, 0]));
    for (const seed of seeds) {
      const quiet = watch(law, seed, [...rules, ...alone, ...fixedMs.map(fixed)], daysOfQuiet);
      pushes.push(quiet.pushes);
      for (const { name: rule, degraded, slowAnswers, answers } of quiet.outcomes) {
        wrong.set(rule, (wrong.get(rule) ?? 0) + degraded.length);
        slow.set(rule, [...(slow.get(rule) ?? []), slowAnswers / answers]);
      }
      for (const ms of fixedMs)
        fixedWrong.set(
          ms,
          fixedWrong.get(ms)! + quiet.outcomes.find((one) => one.name === `fixed ${ms} ms`)!.degraded.length,
        );
    }
    chosen.set(name, fixed([...fixedWrong].find(([, count]) => count === 0)?.[0] ?? fixedMs.at(-1)!));
  }
  const months = (seeds.length * Object.keys(laws).length * daysOfQuiet) / 30;
  const figures: Figure[] = [...rules, ...alone].map(({ name }) => [
    `wrongly degraded a monitor and month: ${name}`,
    `${(wrong.get(name)! / months).toFixed(2)} (${(100 * quantile(slow.get(name)!, 0.5)).toFixed(1)} % of answers slow)`,
    name === 'medium' ? 'goal < 0.1' : '',
  ]);
  figures.push([
    'limits pushed to probes, a monitor and month',
    `${quantile(pushes, 0.5)}, at most ${Math.max(...pushes)}`,
    '',
  ]);
  for (const only of [undefined, 'weur'] satisfies (RegionId | undefined)[])
    for (const factor of factors) figures.push(...shifted(factor, only, chosen));
  return figures;
}

function shifted(factor: number, only: RegionId | undefined, chosen: Map<string, Rule>): Figure[] {
  const seen = new Map<string, number[]>();
  const degraded = new Map<string, number>();
  let trials = 0;
  for (const [name, law] of Object.entries(laws)) {
    const own = [...rules, { ...chosen.get(name)!, name: 'fixed threshold' }];
    const { outcomes } = watch(law, seeds[0]!, own, daysOfShifts, shiftsAt(factor, only));
    const starts = shiftStarts(daysOfShifts);
    trials += starts.length;
    for (const outcome of outcomes) {
      const delays = delaysOf(only ? (outcome.slow[only] ?? []) : outcome.degraded, starts);
      seen.set(outcome.name, [...(seen.get(outcome.name) ?? []), ...delays]);
      degraded.set(outcome.name, (degraded.get(outcome.name) ?? 0) + outcome.degraded.length);
    }
  }
  return [...seen].map(([name, delays]) => [
    `${factor}x for an hour, ${only ? 'one region' : 'all regions'}: ${name}`,
    `${Math.floor((100 * delays.length) / trials)} % seen, p50 ${(quantile(delays, 0.5) / 60_000).toFixed(1)} min`,
    only ? `degraded ${degraded.get(name)} times` : '',
  ]);
}

function delaysOf(spans: Outcome['degraded'], starts: readonly number[]): number[] {
  return starts.flatMap((start) => {
    const first = spans.find(({ from, to }) => to > start && from < start + 3_600_000);
    return first ? [Math.max(0, first.from - start)] : [];
  });
}
