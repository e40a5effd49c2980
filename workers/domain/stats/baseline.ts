/**
 * How fast a monitor usually is, for each region and each hour of the week (UTC, 0 is Monday 00:00), and from which
 * time on one answer is slower than that. Milliseconds. `learn.ts` makes baselines; decisions/0014 has the figures that
 * the numbers here were chosen by.
 */
import type { Usual } from '../check.ts';
import type { RegionId } from '../region.ts';
import { hoursOfWeek } from './hours-of-week.ts';

export const anomalySensitivities = ['low', 'medium', 'high'] as const;
export type AnomalySensitivity = (typeof anomalySensitivities)[number];
export type Anomaly = { sensitivity: AnomalySensitivity };

/** Days with answers before a region is judged: each hour of the week was then seen twice. */
export const learningDaysMin = 14;
/** How far back is learned from. */
export const learningDaysMax = 42;

type Hours = (number | null)[];
/**
 * Side by side, 168 entries each; null where too little is known. `medianMs` is what an answer takes, `madMs` how far the
 * hours' medians lie from it (median absolute deviation); `lowMs` to `highMs` holds nine of ten answers, and `topMs` all
 * but one in a hundred.
 */
export type Baseline = Record<'medianMs' | 'madMs' | 'lowMs' | 'highMs' | 'topMs', Hours> & {
  /** With answers, of the last `learningDaysMax`. */ days: number;
};
export type Baselines = {
  /** Of results until then. */ until: number;
  /** Of this target, and not from before `since`: another target has a law of its own. */
  target: string;
  since: number;
  regions: Partial<Record<RegionId, Baseline>>;
};

const hourMs = 3_600_000;
/** 1970 began on a Thursday. */
export const hourOfWeekUtc = (at: number): number => (Math.floor(at / hourMs) + 3 * 24) % hoursOfWeek;

/** Standard deviations above the median; and what the limit is above it at the least, as a share and in milliseconds. */
const rules: Record<AnomalySensitivity, { deviations: number; share: number; aboveMs: number }> = {
  low: { deviations: 4, share: 0.5, aboveMs: 80 },
  medium: { deviations: 2.5, share: 0.3, aboveMs: 40 },
  high: { deviations: 1.5, share: 0.15, aboveMs: 20 },
};
/** Standard deviations of a normal distribution below which 95 % and 99 % of it lie, and one of its MADs. */
const [z95, z99, perMad] = [1.645, 2.326, 1.4826];

/**
 * The longest that one answer may take. A single answer varies far more than the median of an hour, so the deviation is
 * that of answers, taken from their upper quantiles (the heavier tail of the two counts), together with that of the
 * hours' medians, for days differ too.
 */
export function limitsOf(baseline: Baseline, sensitivity: AnomalySensitivity): Hours {
  const { deviations, share, aboveMs } = rules[sensitivity];
  return baseline.medianMs.map((medianMs, hour) => {
    const { madMs, highMs, topMs } = baseline;
    if (medianMs === null) return null;
    const answers = Math.max((highMs[hour]! - medianMs) / z95, (topMs[hour]! - medianMs) / z99);
    const deviation = Math.hypot(answers, perMad * madMs[hour]!);
    return Math.ceil(medianMs + Math.max(deviations * deviation, share * medianMs, aboveMs));
  });
}

/** What a region's probe must know; undefined while there is nothing to judge by. */
export function usualOf(
  baselines: Baselines | undefined,
  anomaly: Anomaly | null | undefined,
  target: string,
  region: RegionId,
): Usual | undefined {
  const baseline = baselines?.target === target ? baselines.regions[region] : undefined;
  if (!anomaly || !baseline || baseline.medianMs.every((ms) => ms === null)) return undefined;
  return { medianMs: baseline.medianMs.map(rounded), limitMs: limitsOf(baseline, anomaly.sensitivity) };
}

const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));
