/** Anomalies: how they are looked for, and what is usual. */
import { z } from 'zod';
import { regionIds } from '../../domain/region.ts';
import { anomalySensitivities } from '../../domain/stats/baseline.ts';
import { learningStates } from '../../domain/stats/shown-baseline.ts';
import { time } from './time.ts';

export const anomaly = z.strictObject({ sensitivity: z.enum(anomalySensitivities) });

/** 168 entries, one an hour of the week: the first is Monday 00:00 UTC. Null where too little is known. */
const hours = z.array(z.number().nullable());
export const apiBaseline = z.object({
  monitorId: z.string(),
  anomaly: anomaly.nullable(),
  state: z.enum(learningStates),
  learnedDays: z.number(),
  neededDays: z.number(),
  /** "Learning: 9 of 14 days." */
  message: z.string(),
  /** From results until then; null before anything was learned. It is done once a day. */
  learnedUntil: time.nullable(),
  /** Only those that know enough. Nine of ten answers take `lowMs` to `highMs`; one above `limitMs` is slow. */
  regions: z.array(
    z.object({
      region: z.enum(regionIds),
      learnedDays: z.number(),
      medianMs: hours,
      lowMs: hours,
      highMs: hours,
      limitMs: hours,
    }),
  ),
});
export type ApiBaseline = z.infer<typeof apiBaseline>;
