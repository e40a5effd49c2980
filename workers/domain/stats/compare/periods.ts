/**
 * A period, the one before it of the same length, and the batches both are cut into (batches.ts). A period begins with a
 * whole hour, or with a whole UTC day where it is longer than three days: rollups are made of those. One that is under way
 * reaches to now, and so is up to an hour or a day longer than its name says.
 */
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const compareRanges = { '24h': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs, '90d': 90 * dayMs } as const;
export type CompareRange = keyof typeof compareRanges;
export const compareDaysMax = 92;

export type Periods = {
  previousFrom: number;
  from: number;
  to: number;
  grain: 'hour' | 'day';
  /** The start of the batch that a time belongs to. */
  batchOf: (at: number) => number;
};

export const rangePeriods = (range: CompareRange, now: number): Periods =>
  periodsOf(now - compareRanges[range], now + 1, compareRanges[range]);

/** @param to not after the next millisecond */
export const customPeriods = (from: number, to: number, now: number): Periods =>
  periodsOf(from, Math.min(to, now + 1), to - from, now + 1);

function periodsOf(from: number, to: number, lengthMs: number, toMax = to): Periods {
  const isLong = lengthMs > 3 * dayMs;
  const unitMs = isLong ? dayMs : hourMs;
  const start = Math.floor(from / unitMs) * unitMs;
  const units = Math.ceil(lengthMs / unitMs);
  const batchMs = Math.ceil(units / (isLong ? 15 : 12)) * unitMs;
  const previousFrom = start - units * unitMs;
  return {
    previousFrom,
    from: start,
    to: Math.min(Math.ceil(to / unitMs) * unitMs, toMax),
    grain: isLong ? 'day' : 'hour',
    batchOf: (at) => {
      const first = at < start ? previousFrom : start;
      return first + Math.floor((at - first) / batchMs) * batchMs;
    },
  };
}
