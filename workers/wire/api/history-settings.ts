/** How long history keeps what, and how full its stores are. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { time } from './time.ts';

const days = z.number().int().min(limits.rawDaysMin).max(limits.retentionDaysMax);
/** In days; null: for good. */
const retention = z.strictObject({
  rawDays: days,
  hourlyDays: days.min(limits.hourlyDaysMin).nullable(),
  dailyDays: days.nullable(),
});
/** null: the defaults. */
export const historySettingsPatch = z.strictObject({ retention: retention.nullable() });

export const apiHistorySettings = z.object({
  retention: retention.nullable(),
  defaults: z.object({ retention }),
  /** Of the whole installation: results wait here until history has them. */
  recent: z.object({
    bytes: z.number(),
    bytesMax: z.number(),
    /** So full that somebody should look. */
    filling: z.boolean(),
    /** Finished hours that history does not have yet, and the start of the oldest. */
    hoursWaiting: z.number(),
    oldestWaitingAt: time.nullable(),
  }),
  history: z.object({
    /** Whether it answers now. */
    reachable: z.boolean(),
    /** When it last took an hour of results. */
    lastWrittenAt: time.nullable(),
  }),
});
export type ApiHistorySettings = z.infer<typeof apiHistorySettings>;
