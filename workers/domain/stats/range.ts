/**
 * A range of time cut into steps: about 300 of them, each as long as people count, so that a series is quick to read and
 * its points begin at round times. Times are milliseconds since the epoch; steps are multiples of UTC, weeks begin on
 * Monday.
 */
import type { Interval } from './uptime.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
const week = 7 * day;

export const rangeMs = {
  '1h': hour,
  '24h': day,
  '7d': 7 * day,
  '30d': 30 * day,
  '90d': 90 * day,
  '1y': 365 * day,
} as const;

/** Bounds of a range of one's own. */
export const customMsMin = minute;
export const customMsMax = 5 * 366 * day;

const stepsMs = [
  10 * second, 30 * second, minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 8 * hour, day, week,
]; // prettier-ignore
/** So many that a year shows its days. */
const stepsMax = 370;
/** Steps shorter than an hour are read result by result: longer ranges do without. */
const byResultMsMax = 3 * day;

export type Steps = Interval & { stepMs: number; grain: 'result' | 'hour' | 'day' };

/**
 * The steps that a range is shown in, and the range widened to whole ones, but not beyond `now`. A step is never shorter
 * than the monitor's interval: it holds a result of each region, and a gap in a chart is a gap in the data.
 */
export function stepsOf({ from, to }: Interval, intervalMs: number, now: number): Steps {
  const spanMs = to - from;
  const stepMs =
    stepsMs.find(
      (ms) => ms >= intervalMs && spanMs / ms <= stepsMax && (ms >= hour || spanMs <= byResultMsMax),
    ) ?? Math.ceil(Math.max(intervalMs, spanMs / stepsMax) / week) * week;
  return widened({ from, to }, stepMs, now);
}

/** The range to compare another with, in the same steps. @param asked the range before, or one's own */
export function comparedSteps({ from, to, stepMs }: Steps, asked: 'previous' | Interval, now: number): Steps {
  if (asked !== 'previous') return widened(asked, stepMs, now);
  const count = Math.ceil((to - from) / stepMs);
  return widened({ from: from - count * stepMs, to: from }, stepMs, now);
}

/** When the step begins that a time belongs to. */
export function stepStart(at: number, stepMs: number): number {
  // The epoch was a Thursday.
  const origin = stepMs % week === 0 ? 4 * day : 0;
  return origin + Math.floor((at - origin) / stepMs) * stepMs;
}

function widened({ from, to }: Interval, stepMs: number, now: number): Steps {
  const begun = stepStart(to, stepMs);
  return {
    from: stepStart(from, stepMs),
    to: Math.min(begun === to ? to : begun + stepMs, now),
    stepMs,
    grain: stepMs % day === 0 ? 'day' : stepMs % hour === 0 ? 'hour' : 'result',
  };
}
