/** How long history keeps what, in days; null for good. Each is kept at least as long as the one before it. */
import { rawDaysDefault } from './limits.ts';

export type Retention = { rawDays: number; hourlyDays: number | null; dailyDays: number | null };

export const retentionDefault: Retention = { rawDays: rawDaysDefault, hourlyDays: null, dailyDays: null };

const dayMs = 86_400_000;

/** The first UTC day that is kept whole; what is older goes. */
export const keptFrom = (now: number, days: number): number => Math.floor(now / dayMs - days) * dayMs;

/** Why a retention cannot be, and which of its fields says so. */
export function retentionProblem({
  rawDays,
  hourlyDays,
  dailyDays,
}: Retention): { field: keyof Retention; why: string } | null {
  if (hourlyDays !== null && hourlyDays < rawDays)
    return { field: 'hourlyDays', why: 'hourly figures are kept at least as long as results' };
  if (dailyDays !== null && (hourlyDays === null || dailyDays < hourlyDays))
    return { field: 'dailyDays', why: 'daily figures are kept at least as long as hourly ones' };
  return null;
}
