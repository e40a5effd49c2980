/**
 * The REST API's bodies. Field names are a contract with programs outside this project: add, never rename.
 * Requests are parsed by these schemas; answers are built `satisfies` their types. Times in answers are RFC 3339 UTC.
 */
import { z } from 'zod';
import { failureClasses, verdicts } from '../domain/check.ts';
import * as limits from '../domain/limits.ts';
import { regionIds } from '../domain/region.ts';
import { monitorStatuses } from '../domain/state/types.ts';
import { componentStates, pageStates } from '../domain/statuspage.ts';
import { channelKinds } from './alerts.ts';

const time = z.iso.datetime({ offset: true });
const email = z.email().max(254).trim().toLowerCase();

// ── Accounts ──────────────────────────────────────────────────────────────────────────────────────────────────────
export const registerBody = z.strictObject({
  email,
  password: z.string().min(10, 'use at least 10 characters').max(200),
  name: z.string().trim().min(1).max(limits.nameLengthMax).optional(),
  workspaceName: z.string().trim().min(1).max(limits.nameLengthMax).optional(),
});
export type RegisterBody = z.infer<typeof registerBody>;
export const loginBody = z.strictObject({ email, password: z.string().min(1).max(200) });
export type LoginBody = z.infer<typeof loginBody>;

export const apiUser = z.object({ id: z.string(), email: z.string(), name: z.string(), createdAt: time });
export type ApiUser = z.infer<typeof apiUser>;
export const roles = ['owner', 'admin', 'editor', 'viewer'] as const;
export type Role = (typeof roles)[number];
export const apiWorkspace = z.object({ id: z.string(), name: z.string(), role: z.enum(roles) });
export type ApiWorkspace = z.infer<typeof apiWorkspace>;
export const session = z.object({
  accessToken: z.string(),
  expiresInSeconds: z.number(),
  user: apiUser,
  workspace: apiWorkspace,
});
export type Session = z.infer<typeof session>;
export const me = z.object({ user: apiUser, workspace: apiWorkspace });
export type Me = z.infer<typeof me>;

// ── Monitors ──────────────────────────────────────────────────────────────────────────────────────────────────────
/** `200`, `2xx`, `200-204`, and lists of them separated by commas. */
export const statusExpectation = z
  .string()
  .trim()
  .regex(/^([1-5](\d\d|xx)|[1-5]\d\d-[1-5]\d\d)(\s*,\s*([1-5](\d\d|xx)|[1-5]\d\d-[1-5]\d\d))*$/i, {
    message: 'expected statuses such as 200, 2xx, 200-204 or a list of them',
  });

export const assertion = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('status'),
    comparison: z.enum(['equals', 'not_equals']),
    target: z.preprocess(
      (v) => (Array.isArray(v) ? v.join(',') : typeof v === 'number' ? String(v) : v),
      statusExpectation,
    ),
  }),
  z.strictObject({
    source: z.literal('body'),
    comparison: z.enum(['contains', 'not_contains']),
    target: z.string().min(1).max(1_000),
  }),
]);

const headerName = z
  .string()
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'not a header name')
  .max(256);
export const headers = z
  .record(
    headerName,
    z
      .string()
      .max(limits.headerBytesMax)
      .regex(/^[^\r\n\0]*$/, 'no line breaks in a header'),
  )
  .refine((h) => Object.keys(h).length <= limits.headersMax, `at most ${limits.headersMax} headers`);

export const auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic'),
    username: z.string().max(256),
    password: z.string().max(1_024),
  }),
  z.strictObject({ type: z.literal('bearer'), token: z.string().min(1).max(4_096) }),
]);

export const monitorRequest = z.strictObject({
  method: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{1,20}$/, 'not an HTTP method')
    .refine((m) => m !== 'CONNECT' && m !== 'TRACE', 'this method cannot be sent by a probe')
    .default('GET'),
  headers: headers.default({}),
  body: z.string().max(limits.requestBodyBytesMax).nullable().default(null),
  auth: auth.nullable().default(null),
  redirectsMax: z.number().int().min(0).max(limits.redirectsMax).default(limits.redirectsDefault),
  bodyBytesMax: z.number().int().min(0).max(limits.bodyBytesMax).default(limits.bodyBytesMax),
});
export type MonitorRequest = z.infer<typeof monitorRequest>;

export const quorum = z.union([
  z.enum(['majority', 'any', 'all']),
  z.number().int().min(1).max(regionIds.length),
]);

const monitorFields = z.strictObject({
  name: z.string().trim().min(1, 'give it a name').max(limits.nameLengthMax),
  kind: z.literal('http'),
  target: z.string().trim().min(1).max(limits.targetLengthMax),
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
  request: monitorRequest,
  assertions: z.array(assertion).max(limits.assertionsMax),
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
  request: field.request.prefault({}),
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
  kind: z.literal('http'),
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
export const apiMonitorDetail = apiMonitor.extend({ request: monitorRequest });
export type ApiMonitorDetail = z.infer<typeof apiMonitorDetail>;
/** In lists: with the newest results, without what a list does not show. */
export const apiMonitorListed = apiMonitor.extend({ spark: z.array(sparkPoint) });
export type ApiMonitorListed = z.infer<typeof apiMonitorListed>;
export const secretMask = '••••••••';

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
  phases: z.record(z.string(), z.number()).optional(),
  failure: z
    .object({ class: z.enum(failureClasses), message: z.string(), retryable: z.boolean() })
    .optional(),
  kind: z.enum(['scheduled', 'confirm', 'manual']),
});
export type ApiResult = z.infer<typeof apiResult>;

export const ranges = ['1h', '24h', '7d', '30d', '90d', '1y'] as const;
export type Range = (typeof ranges)[number];

const regionFigures = z.object({
  region: z.enum(regionIds),
  count: z.number(),
  ok: z.number(),
  slow: z.number(),
  fail: z.number(),
  unknown: z.number(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
});
export type RegionFigures = z.infer<typeof regionFigures>;
/** Latencies in milliseconds. `series` has one entry a region; a point with `p50: null` is a gap. */
export const metrics = z.object({
  range: z.enum(ranges),
  from: time,
  to: time,
  stepSeconds: z.number(),
  /** `historyMissing`: Postgres did not answer, so only recent results are in here. */
  historyMissing: z.boolean(),
  uptime: z.number().nullable(),
  downtimeSeconds: z.number(),
  incidentCount: z.number(),
  regions: z.array(regionFigures),
  series: z.array(
    z.object({
      region: z.enum(regionIds),
      points: z.array(
        z.object({
          at: time,
          p50: z.number().nullable(),
          p95: z.number().nullable(),
          count: z.number(),
          fail: z.number(),
        }),
      ),
    }),
  ),
});
export type Metrics = z.infer<typeof metrics>;

/** One bar a day (UTC), oldest first. */
export const dayBar = z.object({
  date: z.string(),
  uptime: z.number().nullable(),
  downtimeSeconds: z.number(),
  incidentCount: z.number(),
});
export type DayBar = z.infer<typeof dayBar>;
export const uptimeReport = z.object({
  monitorId: z.string(),
  uptime24h: z.number().nullable(),
  uptime7d: z.number().nullable(),
  uptime30d: z.number().nullable(),
  uptime90d: z.number().nullable(),
  days: z.array(dayBar),
});
export type UptimeReport = z.infer<typeof uptimeReport>;

// ── Incidents ─────────────────────────────────────────────────────────────────────────────────────────────────────
export const incidentStatuses = ['open', 'acknowledged', 'resolved'] as const;
export const apiIncident = z.object({
  id: z.string(),
  monitorId: z.string(),
  status: z.enum(incidentStatuses),
  severity: z.enum(['critical', 'major', 'minor']),
  startedAt: time,
  detectedAt: time,
  resolvedAt: time.nullable(),
  acknowledgedAt: time.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgeNote: z.string().nullable(),
  cause: z.object({
    summary: z.string(),
    regions: z.array(
      z.object({
        region: z.enum(regionIds),
        class: z.enum(failureClasses),
        message: z.string(),
        since: time,
        until: time.nullable(),
      }),
    ),
  }),
  timeline: z.array(
    z.object({
      at: time,
      kind: z.string(),
      message: z.string(),
      region: z.enum(regionIds).optional(),
      by: z.string().optional(),
    }),
  ),
});
export type ApiIncident = z.infer<typeof apiIncident>;
/** In lists and answers to people: with the monitor's name. */
export const apiIncidentListed = apiIncident.extend({ monitorName: z.string() });
export type ApiIncidentListed = z.infer<typeof apiIncidentListed>;
export const acknowledgeBody = z.strictObject({ note: z.string().trim().max(1_000).optional() }).prefault({});

// ── Channels and deliveries ───────────────────────────────────────────────────────────────────────────────────────
const webhookConfig = z.strictObject({
  url: z.url().max(limits.targetLengthMax),
  headers: headers.optional(),
});
const emailConfig = z.strictObject({
  to: z.preprocess(
    (v) => (typeof v === 'string' ? v.split(/[,;\s]+/).filter(Boolean) : v),
    z.array(z.email()).min(1).max(20),
  ),
});
const channelName = z.string().trim().min(1).max(limits.nameLengthMax);
export const channelBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), name: channelName, config: webhookConfig }),
  z.strictObject({ kind: z.literal('email'), name: channelName, config: emailConfig }),
]);
export type ChannelBody = z.infer<typeof channelBody>;
export const channelPatch = z.strictObject({
  name: channelName.optional(),
  config: z.union([webhookConfig, emailConfig]).optional(),
});
export const apiChannel = z.object({
  id: z.string(),
  kind: z.enum(channelKinds),
  name: z.string(),
  /** Without secrets: `{ url, headers (values masked) }` or `{ to }`. */
  config: z.record(z.string(), z.unknown()),
  /** Only in the answer that made a webhook channel. */
  signingSecret: z.string().optional(),
  createdAt: time,
});
export type ApiChannel = z.infer<typeof apiChannel>;

export const deliveryStatuses = ['pending', 'delivered', 'failed', 'dead'] as const;
export const apiDelivery = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  channelKind: z.enum(channelKinds),
  monitorId: z.string().nullable(),
  incidentId: z.string().nullable(),
  event: z.string(),
  /** `failed`: refused for good. `dead`: given up after the last try. */
  status: z.enum(deliveryStatuses),
  attempts: z.array(
    z.object({
      at: time,
      attempt: z.number(),
      outcome: z.enum(['delivered', 'transient', 'permanent']),
      status: z.number().nullable(),
      latencyMs: z.number(),
      error: z.string().nullable(),
    }),
  ),
  nextAttemptAt: time.nullable(),
  createdAt: time,
});
export type ApiDelivery = z.infer<typeof apiDelivery>;
/** What a test of a channel did. */
export const channelTest = z.object({ ok: z.boolean(), delivery: apiDelivery });

// ── Status pages ──────────────────────────────────────────────────────────────────────────────────────────────────
export const slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'use letters, digits and hyphens');
export const statusPageBody = z.strictObject({
  slug,
  title: z.string().trim().min(1).max(limits.nameLengthMax),
  monitorIds: z.array(z.string()).max(limits.monitorsPerStatusPageMax).default([]),
});
export type StatusPageBody = z.infer<typeof statusPageBody>;
export const statusPagePatch = z.strictObject({
  slug: slug.optional(),
  title: statusPageBody.shape.title.optional(),
  monitorIds: z.array(z.string()).max(limits.monitorsPerStatusPageMax).optional(),
});
export const apiStatusPage = z.object({
  id: z.string(),
  slug: z.string(),
  title: z.string(),
  monitorIds: z.array(z.string()),
  createdAt: time,
});
export type ApiStatusPage = z.infer<typeof apiStatusPage>;

/** What the public sees. Nothing of a monitor but its name and figures: no target, no region's failure text. */
export const publicStatus = z.object({
  slug: z.string(),
  title: z.string(),
  state: z.enum(pageStates),
  updatedAt: time,
  components: z.array(
    z.object({
      /** The monitor's id. */
      id: z.string(),
      name: z.string(),
      state: z.enum(componentStates),
      uptime90d: z.number().nullable(),
      days: z.array(dayBar),
    }),
  ),
  incidents: z.array(
    z.object({
      id: z.string(),
      componentId: z.string(),
      componentName: z.string(),
      status: z.enum(incidentStatuses),
      startedAt: time,
      resolvedAt: time.nullable(),
      updates: z.array(z.object({ at: time, kind: z.string(), message: z.string() })),
    }),
  ),
});
export type PublicStatus = z.infer<typeof publicStatus>;

// ── Lists, health, problems ───────────────────────────────────────────────────────────────────────────────────────
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).default(limits.pageSizeDefault),
});
export type Page<T> = { items: T[]; nextCursor: string | null };

export const probeHealth = z.object({
  region: z.enum(regionIds),
  /** `silent`: no tick for three minutes; `unreachable`: it did not answer now. */
  status: z.enum(['ok', 'lagging', 'silent', 'unreachable']),
  lastTickAt: time.nullable(),
  lagMs: z.number(),
  jobs: z.number(),
  shards: z.number(),
  colo: z.string().nullable(),
});
export type ProbeHealth = z.infer<typeof probeHealth>;
export const health = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  components: z.object({
    d1: z.enum(['ok', 'down']),
    postgres: z.enum(['ok', 'down']),
    probes: z.array(probeHealth),
  }),
});
export type Health = z.infer<typeof health>;

/** RFC 9457 problem details. `errors` names each bad field by its path. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
