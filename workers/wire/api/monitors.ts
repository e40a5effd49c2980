/** Monitors: what they look at, how, and how they are. */
import { z } from 'zod';
import { verdicts } from '../../domain/check.ts';
import * as limits from '../../domain/limits.ts';
import { probedRegionIds, regionIds } from '../../domain/region.ts';
import { monitorKinds } from '../../domain/request.ts';
import { monitorStatuses } from '../../domain/state/types.ts';
import { assertion, assertions } from './assertions.ts';
import { anomaly } from './baseline.ts';
import { apiCertificate } from './certificate.ts';
import { heartbeatRequest } from './requests/heartbeat.ts';
import { anyRequest } from './requests/index.ts';
import { time } from './time.ts';

export const quorum = z.union([
  z.enum(['majority', 'any', 'all']),
  z.number().int().min(1).max(probedRegionIds.length),
]);

const monitorFields = z.strictObject({
  name: z.string().trim().min(1, 'give it a name').max(limits.nameLengthMax),
  kind: z.enum(monitorKinds),
  /** A URL, a host and port, or a name, as the kind has it; a heartbeat has none. */
  target: z.string().trim().max(limits.targetLengthMax),
  intervalSeconds: z.number().int().min(limits.intervalSecondsMin).max(limits.intervalSecondsMax),
  timeoutMs: z.number().int().min(limits.timeoutMsMin).max(limits.timeoutMsMax),
  regions: z
    .array(z.enum(regionIds))
    .min(1)
    .refine((r) => new Set(r).size === r.length, 'a region is named twice'),
  quorum,
  failureThreshold: z.number().int().min(1).max(limits.thresholdMax),
  recoveryThreshold: z.number().int().min(1).max(limits.thresholdMax),
  degradedAboveMs: z.number().int().min(1).max(limits.timeoutMsMax).nullable(),
  /** Slower than usual at this hour of the week is slow too; null: only `degradedAboveMs` counts. */
  anomaly: anomaly.nullable(),
  /** Slow results in a row, and others in a row after which a region is not slow any more. */
  degradedThreshold: z.number().int().min(1).max(limits.degradedThresholdMax),
  degradedRecoveryThreshold: z.number().int().min(1).max(limits.degradedThresholdMax),
  /** More changes between up and down than `transitions` within the window are told as one; null never. */
  flapping: z
    .strictObject({
      transitions: z.number().int().min(limits.flappingTransitionsMin).max(limits.flappingTransitionsMax),
      windowSeconds: z.number().int().min(limits.flappingSecondsMin).max(limits.flappingSecondsMax),
    })
    .nullable(),
  /** An outage so soon after the last one ended is the same incident, opened again; 0 never. */
  reopenWithinSeconds: z.number().int().min(0).max(limits.reopenSecondsMax),
  /** Monitors without which this one cannot be up: while one of them is down, its alerts are held. */
  dependsOn: z.array(z.string()).max(limits.parentsMax),
  /** null: the first policy that fits. */
  policyId: z.string().nullable(),
  request: anyRequest,
  assertions,
  /** null: every channel of the workspace, also later ones. */
  channelIds: z.array(z.string()).max(limits.channelsPerMonitorMax).nullable(),
  tags: z.array(z.string().trim().min(1).max(50)).max(limits.tagsMax),
});
const field = monitorFields.shape;
/** `regions` left out: every region this installation has. */
export const monitorBody = z.strictObject({
  ...field,
  kind: field.kind.default('http'),
  intervalSeconds: field.intervalSeconds.default(60),
  timeoutMs: field.timeoutMs.default(limits.timeoutMsDefault),
  regions: field.regions.optional(),
  quorum: field.quorum.default('majority'),
  failureThreshold: field.failureThreshold.default(1),
  recoveryThreshold: field.recoveryThreshold.default(1),
  degradedAboveMs: field.degradedAboveMs.default(null),
  anomaly: field.anomaly.default(null),
  /** Left out: 1, and 3 where anomalies are looked for. */
  degradedThreshold: field.degradedThreshold.optional(),
  degradedRecoveryThreshold: field.degradedRecoveryThreshold.optional(),
  flapping: field.flapping.default({ transitions: 6, windowSeconds: 1_800 }),
  reopenWithinSeconds: field.reopenWithinSeconds.default(0),
  dependsOn: field.dependsOn.default([]),
  policyId: field.policyId.default(null),
  target: field.target.default(''),
  request: field.request.default({}),
  assertions: field.assertions.default([]),
  channelIds: field.channelIds.default(null),
  tags: field.tags.default([]),
});
export type MonitorBody = z.infer<typeof monitorBody>;
/** PATCH: only what changes; no defaults, so that a field left out keeps its value. */
export const monitorPatch = monitorFields
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'nothing to change');
export type MonitorPatch = z.infer<typeof monitorPatch>;

export const regionSummary = z.object({
  region: z.enum(regionIds),
  verdict: z.enum(verdicts).nullable(),
  lastSlotAt: time.nullable(),
  latencyMs: z.number().nullable(),
  colo: z.string().nullable(),
  placement: z.enum(['verified', 'misplaced', 'unverified']).nullable(),
});
export type RegionSummary = z.infer<typeof regionSummary>;

/** One bar of a sparkline: the newest results, oldest first. */
export const sparkPoint = z.object({ at: time, verdict: z.enum(verdicts), latencyMs: z.number() });

export const apiMonitor = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(monitorKinds),
  target: z.string(),
  state: z.enum(monitorStatuses),
  stateSince: time,
  noData: z.boolean(),
  lastCheckedAt: time.nullable(),
  regions: z.array(regionSummary),
  intervalSeconds: z.number(),
  timeoutMs: z.number(),
  quorum,
  failureThreshold: z.number(),
  recoveryThreshold: z.number(),
  degradedAboveMs: z.number().nullable(),
  anomaly: field.anomaly,
  degradedThreshold: z.number(),
  degradedRecoveryThreshold: z.number(),
  flapping: field.flapping,
  reopenWithinSeconds: z.number(),
  dependsOn: z.array(z.string()),
  policyId: z.string().nullable(),
  /** The maintenance window under way. */
  maintenance: z.object({ id: z.string(), name: z.string(), until: time }).nullable(),
  assertions: z.array(assertion),
  channelIds: z.array(z.string()).nullable(),
  tags: z.array(z.string()),
  advisory: z.object({ since: time, regions: z.array(z.enum(regionIds)), message: z.string() }).nullable(),
  openIncidentId: z.string().nullable(),
  /** Uptime of the last 24 hours, 0 to 1, cut (never rounded up); null before anything was observed. */
  uptime24h: z.number().nullable(),
  createdAt: time,
  updatedAt: time,
});
export type ApiMonitor = z.infer<typeof apiMonitor>;

/** One monitor alone also says how it asks. Secret values read `••••••••`; sending that back keeps the old value. */
export const apiMonitorDetail = apiMonitor.extend({
  request: anyRequest,
  /** Of a heartbeat: the address its job calls. It is a secret: those who may only read get null. */
  pingUrl: z.string().nullable(),
  /** Of a heartbeat: the newest end of a run, when the next is expected (or was, if it was missed), and the run under way. */
  heartbeat: z
    .object({ lastBeatAt: time.nullable(), expectedAt: time.nullable(), startedAt: time.nullable() })
    .nullable(),
  /** Of a target that shows one, as it was seen last. */
  certificate: apiCertificate.nullable(),
});
export type ApiMonitorDetail = z.infer<typeof apiMonitorDetail>;
/** In lists: with the newest results, without what a list does not show. */
export const apiMonitorListed = apiMonitor.extend({
  spark: z.array(sparkPoint),
  /** Of a transaction. */
  stepCount: z.number().optional(),
  /** Of a heartbeat. */
  schedule: heartbeatRequest.pick({ schedule: true, graceSeconds: true }).optional(),
});
export type ApiMonitorListed = z.infer<typeof apiMonitorListed>;
