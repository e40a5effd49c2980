/** What past incidents have in common; see domain/stats/patterns.ts. */
import { z } from 'zod';
import { failureClasses } from '../../domain/check.ts';
import * as limits from '../../domain/limits.ts';
import { regionIds } from '../../domain/region.ts';
import { time, timeZone } from './time.ts';

export const patternsQuery = z.object({
  monitorId: z.string().max(100).optional(),
  days: z.coerce.number().int().min(1).max(limits.patternDaysMax).default(90),
  timeZone: timeZone.default('UTC'),
});
const spread = z.object({ count: z.number(), meanMs: z.number(), medianMs: z.number() });
export const apiPatterns = z.object({
  from: time,
  to: time,
  timeZone: z.string(),
  count: z.number(),
  /** There were more: these are of the newest. */
  cut: z.boolean(),
  /** Too few to say what recurs. */
  enough: z.boolean(),
  detect: spread.nullable(),
  recover: spread.nullable(),
  longest: z.object({ id: z.string(), durationMs: z.number() }).nullable(),
  byClass: z.array(z.object({ key: z.enum(failureClasses), words: z.string(), count: z.number() })),
  byRegion: z.array(z.object({ key: z.enum(regionIds), count: z.number() })),
  /** By hour of the week from Monday 00:00. */
  hours: z.array(z.number()),
  /** More often than chance explains; `p` is corrected for the 168 hours that were looked at. */
  busyHours: z.array(z.object({ hour: z.number(), words: z.string(), count: z.number(), p: z.number() })),
  recurring: z.array(z.string()),
});
export type ApiPatterns = z.infer<typeof apiPatterns>;
