/** The monthly report, whom it is mailed to, and which months there are. Ratios are 0 to 1, latencies milliseconds. */
import { z } from 'zod';
import { monthPattern } from '../../domain/report/months.ts';
import { reportRecipientsMax } from '../../domain/limits.ts';
import { regionIds } from '../../domain/region.ts';
import { severities } from '../../domain/state/types.ts';
import { time, timeZone } from './time.ts';

export const reportMonth = z.string().regex(monthPattern, 'a month is written 2026-10');

/** null: it is mailed to nobody. */
export const reportSettings = z
  .strictObject({
    recipients: z
      .array(z.email())
      .min(1, 'name at least one address')
      .max(reportRecipientsMax)
      .refine(
        (all) => new Set(all.map((one) => one.toLowerCase())).size === all.length,
        'an address is named twice',
      ),
    timeZone,
  })
  .nullable();
export type ReportSettings = z.infer<typeof reportSettings>;

/** `isOver`: the month has ended, so its figures stay. `sentAt`: when its mail was handed over. */
export const reportListed = z.object({
  month: reportMonth,
  isOver: z.boolean(),
  sentAt: time.nullable(),
});
export type ReportListed = z.infer<typeof reportListed>;

const figures = {
  /** Checks, and the share of good ones among those that say something. */
  count: z.number(),
  availability: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p95Before: z.number().nullable(),
};
const uptime = {
  uptime: z.number().nullable(),
  uptimeBefore: z.number().nullable(),
  downtimeSeconds: z.number(),
  unobservedSeconds: z.number(),
  incidentCount: z.number(),
};
/** `budgetLeft` is a share of the whole budget; negative when more was used than there was. */
export const sloLine = z.object({
  name: z.string(),
  objective: z.number(),
  attained: z.number().nullable(),
  budgetLeft: z.number().nullable(),
});
export type SloLine = z.infer<typeof sloLine>;

export const monthlyReport = z.object({
  month: reportMonth,
  timeZone: z.string(),
  from: time,
  /** The end of the month, or now while it lasts. */
  to: time,
  isOver: z.boolean(),
  workspace: z.string(),
  summary: z.string(),
  /** Postgres did not answer: figures of checks are of the recent part only. Uptime and incidents are whole. */
  historyMissing: z.boolean(),
  ...uptime,
  monitors: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string(), ...uptime, ...figures })),
  regions: z.array(z.object({ region: z.enum(regionIds), ...figures })),
  /** By p95, among those with enough checks; null where there are not two to compare. */
  fastestRegion: z.enum(regionIds).nullable(),
  slowestRegion: z.enum(regionIds).nullable(),
  incidents: z.array(
    z.object({
      id: z.string(),
      monitorName: z.string(),
      severity: z.enum(severities),
      startedAt: time,
      resolvedAt: time.nullable(),
      durationSeconds: z.number(),
      cause: z.string(),
    }),
  ),
  /** Those that are not listed. */
  incidentsMore: z.number(),
  slos: z.array(sloLine),
});
export type MonthlyReport = z.infer<typeof monthlyReport>;
