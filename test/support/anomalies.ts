/**
 * A monitor of a seasonal target, run through the product's own rules: six weeks are learned from, then four are checked
 * each minute from five regions, through the probe's judgement, what it tells, and the machine. What is usual is learned
 * anew each day, and pushed when it changed, as the archive does.
 */
import type { CheckResult, Usual } from '../../workers/domain/check.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import { hear, type Hearing } from '../../workers/domain/schedule/steady.ts';
import { offsetMs } from '../../workers/domain/schedule/stagger.ts';
import { withSlowness } from '../../workers/domain/slow.ts';
import { initialState, transition } from '../../workers/domain/state/machine.ts';
import { emptyRegion, streakOf } from '../../workers/domain/state/streak.ts';
import type { MachineConfig, MonitorState } from '../../workers/domain/state/types.ts';
import { anomalyThresholdDefault } from '../../workers/domain/limits.ts';
import {
  type AnomalySensitivity,
  type Baseline,
  learningDaysMax,
  limitsOf,
} from '../../workers/domain/stats/baseline.ts';
import { learn } from '../../workers/domain/stats/learn.ts';
import { changedMuch } from '../../workers/domain/stats/baseline-change.ts';
import { addTo, emptySketch, type Sketch } from '../../workers/domain/stats/sketch.ts';
import { type Law, Seasonal, seasonalRegions } from './seasonal.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const intervalMs = 60_000;
/** A Monday. */
export const liveFrom = Date.UTC(2026, 5, 1);
const learnedFrom = liveFrom - learningDaysMax * dayMs;

export type Rule = {
  name: string;
  usualOf: (baseline: Baseline) => Usual | undefined;
  degradedAboveMs: number | null;
  inARow: number;
};
export const ruleOf = (sensitivity: AnomalySensitivity, inARow = anomalyThresholdDefault): Rule => ({
  name: sensitivity,
  usualOf: ({ medianMs, ...rest }) => ({ medianMs, limitMs: limitsOf({ medianMs, ...rest }, sensitivity) }),
  degradedAboveMs: null,
  inARow,
});

/** What happened under one rule. */
export type Outcome = {
  name: string;
  /** When it became degraded, and when it was not any more. */
  degraded: { from: number; to: number }[];
  /** The same of the regions. */
  slow: Partial<Record<RegionId, { from: number; to: number }[]>>;
  slowAnswers: number;
  answers: number;
};
const everyMs = 8 * hourMs;
/** An hour in eight everything takes `factor` times as long; in one region alone where it is named. */
export const shiftsAt = (factor: number, only?: RegionId): Shift => ({
  factorAt: (region, at) =>
    at >= liveFrom && (at - liveFrom) % everyMs >= everyMs - hourMs && (only ?? region) === region
      ? factor
      : 1,
});
export const shiftStarts = (days: number): number[] =>
  Array.from({ length: (days * dayMs) / everyMs }, (_, i) => liveFrom + (i + 1) * everyMs - hourMs);

type Shift = { factorAt: (region: RegionId, at: number) => number };

type Watcher = {
  rule: Rule;
  config: MachineConfig;
  state: MonitorState;
  hearings: Map<RegionId, Hearing>;
  outcome: Outcome;
};

/** @returns an outcome a rule, and how often what is usual was pushed */
export function watch(
  law: Law,
  seed: number,
  rules: readonly Rule[],
  days: number,
  shift: Shift = { factorAt: () => 1 },
): { outcomes: Outcome[]; pushes: number } {
  const target = new Seasonal(law, seed, learnedFrom);
  const hours = new Map<RegionId, Map<number, Sketch>>(seasonalRegions.map((region) => [region, new Map()]));
  const watchers = rules.map((rule) => watcherOf(rule, `mon_${seed}`));
  const baselines = new Map<RegionId, Baseline>();
  const usual = new Map<string, Usual | undefined>();
  const slots = seasonalRegions
    .map((region, i) => ({
      region,
      offset: offsetMs(`mon_${seed}`, i, seasonalRegions.length, intervalMs, 0),
    }))
    .sort((a, b) => a.offset - b.offset);
  let pushes = 0;

  const relearn = (now: number) => {
    let changed = false;
    for (const region of seasonalRegions) {
      const fresh = learn(
        [...hours.get(region)!].map(([at, sketch]) => ({ at, rollup: { sketch } })),
        now,
      );
      const old = baselines.get(region);
      changed ||= !old || changedMuch(old, fresh);
      if (!old || changed) baselines.set(region, fresh);
    }
    if (!changed) return;
    pushes += 1;
    for (const [region, baseline] of baselines)
      for (const { rule } of watchers) usual.set(`${rule.name} ${region}`, rule.usualOf(baseline));
  };

  for (let minute = learnedFrom; minute < liveFrom + days * dayMs; minute += intervalMs) {
    if (minute >= liveFrom && (minute - liveFrom) % dayMs === 0) relearn(minute);
    for (const { region, offset } of slots) {
      const slotAt = minute + offset;
      const durationMs = target.latencyMs(region, slotAt) * pastOf(slotAt) * shift.factorAt(region, slotAt);
      const sketches = hours.get(region)!;
      const hour = Math.floor(slotAt / hourMs) * hourMs;
      if (!sketches.has(hour)) sketches.set(hour, emptySketch());
      addTo(sketches.get(hour)!, durationMs);
      if (slotAt < liveFrom) continue;
      for (const watcher of watchers)
        hearCheck(watcher, region, slotAt, durationMs, usual.get(`${watcher.rule.name} ${region}`));
    }
  }
  return { outcomes: watchers.map(({ outcome }) => outcome), pushes };
}

/** Of the weeks that are learned from: two were slower throughout, and one day it took ten times as long for six hours. */
function pastOf(at: number): number {
  if (at >= liveFrom) return 1;
  const day = (at - learnedFrom) / dayMs;
  return (day < 14 ? 1.4 : 1) * (day >= 30 && day < 30.25 ? 10 : 1);
}

function watcherOf(rule: Rule, monitorId: string): Watcher {
  const config: MachineConfig = {
    monitorId, target: 'https://shop.test/', regions: seasonalRegions, intervalMs, timeoutMs: 30_000, quorum: 'majority',
    failureThreshold: 1, recoveryThreshold: 1, degradedThreshold: rule.inARow, degradedRecoveryThreshold: rule.inARow,
    flapping: null, reopenWithinMs: 0, maintenance: [], parents: [],
  }; // prettier-ignore
  const outcome: Outcome = { name: rule.name, degraded: [], slow: {}, slowAnswers: 0, answers: 0 };
  return { rule, config, state: initialState(liveFrom), hearings: new Map(), outcome };
}

function hearCheck(
  watcher: Watcher,
  region: RegionId,
  slotAt: number,
  durationMs: number,
  usual: Usual | undefined,
) {
  const { rule, config, outcome, hearings } = watcher;
  const found: CheckResult = withSlowness(
    {
      monitorId: config.monitorId, workspaceId: 'wsp_a', region, colo: null, placement: 'verified', slotAt, startedAt: slotAt,
      durationMs, verdict: 'ok', kind: 'scheduled',
    },
    { degradedAboveMs: rule.degradedAboveMs, usual },
    slotAt,
  ); // prettier-ignore
  const now = slotAt + durationMs;
  outcome.answers += 1;
  if (found.verdict === 'slow') outcome.slowAnswers += 1;
  const { steady, after } = hear(hearings.get(region), found, rule.inARow, now);
  hearings.set(region, after);
  if (steady) return;
  watcher.state = transition(config, watcher.state, { type: 'results', results: [found] }, now).state;
  note(outcome.degraded, watcher.state.status === 'degraded', now);
  const streak = streakOf(watcher.state.regions[region] ?? emptyRegion, config);
  note((outcome.slow[region] ??= []), streak.slow, now);
}

function note(spans: { from: number; to: number }[], holds: boolean, now: number): void {
  const last = spans.at(-1);
  if (holds && last?.to !== Infinity) spans.push({ from: now, to: Infinity });
  if (!holds && last?.to === Infinity) last.to = now;
}
