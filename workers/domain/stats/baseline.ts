/**
 * How fast a monitor usually is: for each region and each hour of the week (UTC, 0 is Monday 00:00) the median of what
 * that hour took in past weeks, and its median absolute deviation. Milliseconds.
 */
import type { RegionId } from '../region.ts';

export const anomalySensitivities = ['low', 'medium', 'high'] as const;
export type AnomalySensitivity = (typeof anomalySensitivities)[number];

/** Side by side, 168 entries each; null where too little is known. */
export type Baseline = { medianMs: (number | null)[]; madMs: (number | null)[] };
export type Baselines = {
  /** Of results until then. */ until: number;
  regions: Partial<Record<RegionId, Baseline>>;
};
