/** A monitor's results and figures. */
import { z } from 'zod';
import { verdicts } from '../../domain/check.ts';
import { regionIds } from '../../domain/region.ts';
import { phaseNames } from '../../domain/stats/rollup.ts';
import { details, failure, phases } from '../details.ts';
import type { Page } from './lists.ts';
import { time } from './time.ts';

export const apiResult = z.object({
  id: z.string(),
  monitorId: z.string(),
  region: z.enum(regionIds),
  colo: z.string().nullable(),
  placement: z.enum(['verified', 'misplaced', 'unverified']),
  slotAt: time,
  startedAt: time,
  durationMs: z.number(),
  verdict: z.enum(verdicts),
  httpStatus: z.number().optional(),
  phases: phases.optional(),
  failure: failure.optional(),
  details: details.optional(),
  kind: z.enum(['scheduled', 'confirm', 'manual']),
});
export type ApiResult = z.infer<typeof apiResult>;
/** `historyMissing`: history cannot be read right now, and only recent results are listed. */
export type ResultsPage = Page<ApiResult> & { historyMissing: boolean };

export const ranges = ['1h', '24h', '7d', '30d', '90d', '1y'] as const;
export type Range = (typeof ranges)[number];
/** `custom` has `from` and `to`. */
export const anyRange = z.enum([...ranges, 'custom']);

const regionFigures = z.object({
  region: z.enum(regionIds),
  count: z.number(),
  ok: z.number(),
  slow: z.number(),
  fail: z.number(),
  unknown: z.number(),
  p50: z.number().nullable(),
  p75: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
  /** Share of good checks, 0 to 1, of those that say something; null without any. Cut, never rounded up. */
  availability: z.number().nullable(),
  /** Satisfied within `apdexMs`, tolerating within four times that; failures count as neither. */
  apdex: z.number().nullable(),
  /** Mean duration of each part of an answer that was measured. */
  phases: z.partialRecord(z.enum(phaseNames), z.number()),
});
export type RegionFigures = z.infer<typeof regionFigures>;
const point = z.object({
  at: time,
  p50: z.number().nullable(),
  p75: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
  count: z.number(),
  slow: z.number(),
  fail: z.number(),
  unknown: z.number(),
});
export type MetricsPoint = z.infer<typeof point>;

/** Latencies in milliseconds. `series` has one entry a region; a point with `p50: null`, or none, is a gap. */
const metricsBlock = z.object({
  /** The range that was asked for, widened to whole steps. */
  from: time,
  to: time,
  /** `historyMissing`: Postgres did not answer, so only recent results are in here. */
  historyMissing: z.boolean(),
  uptime: z.number().nullable(),
  downtimeSeconds: z.number(),
  /** Before the monitor was made, paused, in maintenance or without data: neither up nor down. */
  unobservedSeconds: z.number(),
  incidentCount: z.number(),
  regions: z.array(regionFigures),
  /** What happened in the range: outages of incidents, and what was not observed, announced or not. */
  outages: z.array(z.object({ incidentId: z.string().nullable(), from: time, to: time })),
  unobserved: z.array(z.object({ from: time, to: time, maintenance: z.boolean() })),
  series: z.array(z.object({ region: z.enum(regionIds), points: z.array(point) })),
});
export type MetricsBlock = z.infer<typeof metricsBlock>;
export const metrics = metricsBlock.extend({
  range: anyRange,
  stepSeconds: z.number(),
  apdexMs: z.number(),
  /** Another range in the same steps, where one was asked for: points match by their place in the range. */
  compared: metricsBlock.optional(),
});
export type Metrics = z.infer<typeof metrics>;

/** One bar a day of the report's time zone, oldest first. */
export const dayBar = z.object({
  date: z.string(),
  uptime: z.number().nullable(),
  /** To the millisecond, so that days add up; together with what was not observed, all of the day so far. */
  downtimeSeconds: z.number(),
  observedSeconds: z.number(),
  unobservedSeconds: z.number(),
  /** The part of it that was maintenance. */
  maintenanceSeconds: z.number(),
  incidentCount: z.number(),
});
export type DayBar = z.infer<typeof dayBar>;
export const uptimeReport = z.object({
  monitorId: z.string(),
  timeZone: z.string(),
  uptime24h: z.number().nullable(),
  uptime7d: z.number().nullable(),
  uptime30d: z.number().nullable(),
  uptime90d: z.number().nullable(),
  /** Of all the days listed, together. */
  uptime: z.number().nullable(),
  downtimeSeconds: z.number(),
  /** Every day so far; the last one is the day of now, and not over. */
  days: z.array(dayBar),
  /** What happened in these days, newest first, the newest ones only; `to` is null while it lasts. */
  incidents: z.array(z.object({ id: z.string(), from: time, to: time.nullable() })),
});
export type UptimeReport = z.infer<typeof uptimeReport>;

/** Whole weeks as nearly as they go: each hour of the week has its turn about as often. */
export const heatMapRanges = ['7d', '30d', '90d'] as const satisfies Range[];
export type HeatMapRange = (typeof heatMapRanges)[number];
/** How each hour of the day, of each day of the week, was; in a time zone. */
export const heatMap = z.object({
  monitorId: z.string(),
  from: time,
  to: time,
  timeZone: z.string(),
  historyMissing: z.boolean(),
  /**
   * Whether each result counts to the very hour it lies in. Older ones are kept by UTC hour: in a zone whose hours begin
   * in the middle of those, an hour of results counts to where its middle lies.
   */
  exactHours: z.boolean(),
  /** Only those with results. */
  cells: z.array(
    z.object({
      /** 1 is Monday, 7 is Sunday. */
      weekday: z.number(),
      hour: z.number(),
      count: z.number(),
      fail: z.number(),
      p50: z.number().nullable(),
      p95: z.number().nullable(),
      availability: z.number().nullable(),
    }),
  ),
});
export type HeatMap = z.infer<typeof heatMap>;
