/** Service level objectives. Ratios are 0 to 1 and cut, never rounded up; durations are seconds here. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { severities } from '../../domain/state/types.ts';
import { time } from './time.ts';

const indicator = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('availability') }),
  z.strictObject({
    kind: z.literal('latency'),
    /** A check that is answered within it is good. */
    thresholdMs: z.number().int().min(1).max(limits.sloThresholdMsMax),
  }),
]);
const fields = z.strictObject({
  name: z.string().trim().min(1, 'give it a name').max(limits.nameLengthMax),
  /** Those named, and those that have one of the tags. */
  monitorIds: z.array(z.string()).max(limits.monitorsPerSloMax),
  tags: z.array(z.string().trim().min(1).max(50)).max(limits.tagsMax),
  indicator,
  /** 0.999 for 99.9 %. */
  objective: z
    .number()
    .min(limits.sloObjectiveMin, 'at least 0.5, which is 50 %')
    .max(limits.sloObjectiveMax, 'at most 0.99999, which is 99.999 %'),
  /** Rolling. */
  windowDays: z.number().int().min(limits.sloWindowDaysMin).max(limits.sloWindowDaysMax),
  /** `policyId` null: the first policy that fits, else every channel. */
  alerting: z.strictObject({ enabled: z.boolean(), policyId: z.string().nullable().default(null) }),
});
const field = fields.shape;
export const sloBody = z.strictObject({
  ...field,
  monitorIds: field.monitorIds.default([]),
  tags: field.tags.default([]),
  indicator: field.indicator.default({ kind: 'availability' }),
  windowDays: field.windowDays.default(30),
  alerting: field.alerting.default({ enabled: true, policyId: null }),
});
export type SloBody = z.infer<typeof sloBody>;
export const sloPatch = fields.partial().refine((body) => Object.keys(body).length > 0, 'nothing to change');
export type SloPatch = z.infer<typeof sloPatch>;

/** One window of a rule. `because` says why there is no burn rate. */
const burnWindow = z.object({
  seconds: z.number(),
  burnRate: z.number().nullable(),
  because: z.enum(['little_observed', 'few_checks', 'history_missing', 'not_read']).nullable(),
});
export const apiBurnRate = z.object({
  severity: z.enum(severities),
  /** Over both windows the budget must burn so many times too fast. */
  threshold: z.number(),
  /** False where even a total failure would not burn that fast. */
  reachable: z.boolean(),
  long: burnWindow,
  short: burnWindow,
  burning: z.boolean(),
});
export type ApiBurnRate = z.infer<typeof apiBurnRate>;

export const apiSloAlert = z.object({
  id: z.string(),
  sloId: z.string(),
  severity: z.enum(severities),
  status: z.enum(['open', 'acknowledged', 'resolved']),
  startedAt: time,
  resolvedAt: time.nullable(),
  acknowledgedAt: time.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** When it was opened or grew worse. */
  longSeconds: z.number(),
  shortSeconds: z.number(),
  threshold: z.number(),
  burnLong: z.number(),
  burnShort: z.number(),
  budgetLeft: z.number().nullable(),
});
export type ApiSloAlert = z.infer<typeof apiSloAlert>;

export const sloStatus = z.object({
  /** How many monitors it has; those beyond the bound are left out. */
  monitors: z.number(),
  /** Null when nothing was observed. */
  attained: z.number().nullable(),
  /** Share of the budget; below zero when more was spent than there was. */
  budgetLeft: z.number().nullable(),
  unit: z.enum(['seconds', 'checks']),
  budgetTotal: z.number(),
  budgetSpent: z.number(),
  /** Of the last day, or of as much of it as can be judged; `because` as above. */
  pace: burnWindow,
  /** When the budget is gone at this pace; null: not at this pace, or it is gone. */
  exhaustedAt: time.nullable(),
  alert: apiSloAlert.nullable(),
  historyMissing: z.boolean(),
});
export type SloStatus = z.infer<typeof sloStatus>;
export const apiSlo = z.object({ id: z.string(), ...field, createdAt: time, status: sloStatus });
export type ApiSlo = z.infer<typeof apiSlo>;
export const apiSloDetail = apiSlo.extend({ burnRates: z.array(apiBurnRate) });
export type ApiSloDetail = z.infer<typeof apiSloDetail>;

export const apiBudget = z.object({
  sloId: z.string(),
  from: time,
  to: time,
  /** `left` as a share of the budget; `even`: if it were spent evenly. */
  points: z.array(z.object({ at: time, left: z.number().nullable(), even: z.number() })),
  exhaustedAt: time.nullable(),
  /** The outages that spent most of it, the dearest first; of latency nothing is known to have. */
  spentBy: z.array(
    z.object({
      incidentId: z.string(),
      monitorId: z.string(),
      monitorName: z.string(),
      startedAt: time,
      seconds: z.number(),
      /** Of the whole budget. */
      share: z.number(),
    }),
  ),
  historyMissing: z.boolean(),
});
export type ApiBudget = z.infer<typeof apiBudget>;
