/**
 * D1: accounts, configuration, incidents, deliveries. Times are milliseconds since the epoch (integer).
 * Recent results are not here: they live in one table a day, made and dropped by queries/results.ts, because
 * a dropped table costs nothing while a deleted row costs as much as a written one.
 */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Policy } from '../../workers/domain/alert/types.ts';
import type { Anomaly, Baselines } from '../../workers/domain/stats/baseline.ts';
import type { Slo, SloAlertBody } from '../../workers/domain/slo/types.ts';
import type { Retention } from '../../workers/domain/retention.ts';
import type { Assertion } from '../../workers/domain/assertion/types.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import type { HeartbeatRequest, MonitorKind } from '../../workers/domain/request.ts';
import type {
  Advisory,
  Cause,
  Incident,
  IncidentStatus,
  MonitorStatus,
  Quorum,
  Severity,
  TimelineEntry,
} from '../../workers/domain/state/types.ts';
import type {
  AlertMessage,
  ChannelKind,
  DeliveryAttempt,
  DeliveryStatus,
} from '../../workers/wire/alerts.ts';
import type { Role } from '../../workers/wire/api.ts';

const id = () => text('id').primaryKey();
const workspaceId = () =>
  text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' });
const at = (name: string) => integer(name);

export const users = sqliteTable(
  'users',
  {
    id: id(),
    email: text('email').notNull(),
    name: text('name').notNull(),
    /** `scrypt$N$r$p$salt$hash` */
    passwordHash: text('password_hash').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('users_email').on(t.email)],
);

export const workspaces = sqliteTable('workspaces', {
  id: id(),
  name: text('name').notNull(),
  /** When alerts are many; null: the defaults of domain/limits.ts. */
  storm: text('storm', { mode: 'json' }).$type<{ monitors: number; windowSeconds: number } | null>(),
  /** How long history keeps what, in days; null: the defaults of domain/limits.ts. */
  retention: text('retention', { mode: 'json' }).$type<Retention | null>(),
  /** Which share of its users is where, 0 to 1; null: every region alike. */
  userShares: text('user_shares', { mode: 'json' }).$type<Partial<Record<RegionId, number>> | null>(),
  /** The monthly report: whom it is mailed to, and in which time zone its months are. */
  report: text('report', { mode: 'json' }).$type<{ recipients: string[]; timeZone: string } | null>(),
  createdAt: at('created_at').notNull(),
});

export const memberships = sqliteTable(
  'memberships',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    workspaceId: workspaceId(),
    role: text('role').$type<Role>().notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.workspaceId] })],
);

/** Refresh tokens. A session is a family: each rotation adds a row; using an old one ends the family. */
export const refreshTokens = sqliteTable(
  'refresh_tokens',
  {
    /** SHA-256 of the token, base64url: the token itself is nowhere. */
    tokenHash: text('token_hash').primaryKey(),
    sessionId: text('session_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    workspaceId: workspaceId(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    rotatedAt: at('rotated_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [index('refresh_tokens_session').on(t.sessionId)],
);

export const monitors = sqliteTable(
  'monitors',
  {
    /** Counts monitors; the shard comes from it. */
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    id: text('id').notNull(),
    workspaceId: workspaceId(),
    name: text('name').notNull(),
    kind: text('kind').$type<MonitorKind>().notNull(),
    target: text('target').notNull(),
    intervalSeconds: integer('interval_seconds').notNull(),
    timeoutMs: integer('timeout_ms').notNull(),
    regions: text('regions', { mode: 'json' }).$type<RegionId[]>().notNull(),
    quorum: text('quorum', { mode: 'json' }).$type<Quorum>().notNull(),
    failureThreshold: integer('failure_threshold').notNull(),
    recoveryThreshold: integer('recovery_threshold').notNull(),
    degradedAboveMs: integer('degraded_above_ms'),
    /** Slower than usual at this hour of the week is `slow` too; null: only `degradedAboveMs` counts. */
    anomaly: text('anomaly', { mode: 'json' }).$type<Anomaly | null>(),
    degradedThreshold: integer('degraded_threshold').notNull().default(1),
    degradedRecoveryThreshold: integer('degraded_recovery_threshold').notNull().default(1),
    flapping: text('flapping', { mode: 'json' })
      .$type<{ transitions: number; windowSeconds: number } | null>()
      .default(sql`'{"transitions":6,"windowSeconds":1800}'`),
    reopenWithinSeconds: integer('reopen_within_seconds').notNull().default(0),
    /** Monitors of the same workspace it depends on. */
    dependsOn: text('depends_on', { mode: 'json' })
      .$type<string[]>()
      .notNull()
      .default(sql`'[]'`),
    /** null: the first policy that fits its tags, and its channels where none does. */
    policyId: text('policy_id'),
    /** The kind's request (domain/request.ts) as JSON, sealed. */
    sealedRequest: text('sealed_request'),
    /** Of a heartbeat: when it is expected, as its object must know it; and its address's secret, sealed and hashed. */
    heartbeat: text('heartbeat', { mode: 'json' }).$type<HeartbeatRequest | null>(),
    sealedPingKey: text('sealed_ping_key'),
    pingKeyHash: text('ping_key_hash'),
    assertions: text('assertions', { mode: 'json' }).$type<Assertion[]>().notNull(),
    /** null: all channels of the workspace. */
    channelIds: text('channel_ids', { mode: 'json' }).$type<string[] | null>(),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull(),
    /** Grows with everything that the monitor's object must know, its channels and status pages included. */
    version: integer('version').notNull(),
    /** The version in which what probes are told last changed. */
    jobVersion: integer('job_version').notNull().default(1),
    /** The newest version that the monitor's object is known to have. */
    configuredVersion: integer('configured_version').notNull().default(0),
    paused: integer('paused', { mode: 'boolean' }).notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    // Written by the monitor object when its state changes:
    status: text('status').$type<MonitorStatus>().notNull(),
    statusSince: at('status_since').notNull(),
    noData: integer('no_data', { mode: 'boolean' }).notNull(),
    advisory: text('advisory', { mode: 'json' }).$type<Advisory | null>(),
    openIncidentId: text('open_incident_id'),
  },
  (t) => [
    uniqueIndex('monitors_id').on(t.id),
    index('monitors_workspace').on(t.workspaceId, t.seq),
    // Those whose object has not heard of everything yet: nearly always none.
    index('monitors_behind')
      .on(t.workspaceId, t.seq)
      .where(sql`configured_version < version`),
  ],
);

export const channels = sqliteTable(
  'channels',
  {
    id: id(),
    workspaceId: workspaceId(),
    kind: text('kind').$type<ChannelKind>().notNull(),
    name: text('name').notNull(),
    /** What the API may show. */
    publicConfig: text('public_config', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** `ChannelSecrets` as JSON, sealed. */
    sealedConfig: text('sealed_config').notNull(),
    /** Its alerts are summed up in a digest when there are many; null as is right for its kind. */
    digest: integer('digest', { mode: 'boolean' }),
    /** More messages a minute are held and summed up; null: the default. */
    ratePerMinute: integer('rate_per_minute'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('channels_workspace').on(t.workspaceId, t.createdAt)],
);

/**
 * Detected ones are written by the monitor object's outbox; `revision` grows with each change, so an older write loses.
 * Manual ones are written by the API, and so are `title` and `postmortem`, which no object knows of.
 */
export const incidents = sqliteTable(
  'incidents',
  {
    id: id(),
    workspaceId: workspaceId(),
    /** Empty for a manual one. */
    monitorId: text('monitor_id').notNull(),
    kind: text('kind').$type<'detected' | 'manual'>().notNull().default('detected'),
    /** The monitors a manual one concerns. */
    monitorIds: text('monitor_ids', { mode: 'json' })
      .$type<string[]>()
      .notNull()
      .default(sql`'[]'`),
    title: text('title'),
    /** Markdown. */
    postmortem: text('postmortem'),
    status: text('status').$type<IncidentStatus>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    startedAt: at('started_at').notNull(),
    detectedAt: at('detected_at').notNull(),
    resolvedAt: at('resolved_at'),
    acknowledgedAt: at('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgeNote: text('acknowledge_note'),
    outages: text('outages', { mode: 'json' })
      .$type<Incident['outages']>()
      .notNull()
      .default(sql`'[]'`),
    flapping: integer('flapping', { mode: 'boolean' }).notNull().default(false),
    heldBy: text('held_by', { mode: 'json' }).$type<Incident['heldBy']>(),
    mergedInto: text('merged_into'),
    severityFixed: integer('severity_fixed', { mode: 'boolean' }).notNull().default(false),
    diagnosis: text('diagnosis').notNull().default(''),
    cause: text('cause', { mode: 'json' }).$type<Cause>().notNull(),
    timeline: text('timeline', { mode: 'json' }).$type<TimelineEntry[]>().notNull(),
    revision: integer('revision').notNull(),
    /** The revision that history has. */
    archivedRevision: integer('archived_revision').notNull().default(0),
  },
  (t) => [
    index('incidents_workspace').on(t.workspaceId, t.startedAt),
    index('incidents_monitor').on(t.monitorId, t.startedAt),
    // Few of many: those that people reported, and those that another one tells of.
    index('incidents_manual')
      .on(t.workspaceId, t.startedAt)
      .where(sql`kind = 'manual'`),
    index('incidents_merged')
      .on(t.mergedInto)
      .where(sql`merged_into is not null`),
  ],
);

/** What people tell of an incident, on status pages too where `public`. */
export const incidentUpdates = sqliteTable(
  'incident_updates',
  {
    id: id(),
    workspaceId: workspaceId(),
    incidentId: text('incident_id').notNull(),
    status: text('status').$type<'investigating' | 'identified' | 'monitoring' | 'resolved'>().notNull(),
    message: text('message').notNull(),
    by: text('by').notNull(),
    public: integer('public', { mode: 'boolean' }).notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('incident_updates_incident').on(t.incidentId, t.at)],
);

/** Times in which checks go on and nobody is alerted; see domain/schedule/maintenance-types.ts. */
export const maintenanceWindows = sqliteTable(
  'maintenance_windows',
  {
    id: id(),
    workspaceId: workspaceId(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    timeZone: text('time_zone').notNull(),
    startsAt: text('starts_at').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    rrule: text('rrule'),
    /** Whom it concerns: every monitor, or those named and those with one of the tags. */
    allMonitors: integer('all_monitors', { mode: 'boolean' }).notNull(),
    monitorIds: text('monitor_ids', { mode: 'json' }).$type<string[]>().notNull(),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull(),
    /** Announced on the status pages that show one of its monitors. */
    public: integer('public', { mode: 'boolean' }).notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('maintenance_windows_workspace').on(t.workspaceId, t.createdAt)],
);

/** Escalation policies; the first that fits an incident counts. */
export const policies = sqliteTable(
  'policies',
  {
    id: id(),
    workspaceId: workspaceId(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    body: text('body', { mode: 'json' }).$type<Omit<Policy, 'id' | 'name'>>().notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('policies_workspace').on(t.workspaceId, t.position)],
);

/**
 * When a monitor was paused, without data or in maintenance, written together with its status. `endedAt` null: still; of
 * maintenance it is known from the beginning.
 */
export const unobserved = sqliteTable(
  'unobserved',
  {
    monitorId: text('monitor_id').notNull(),
    workspaceId: workspaceId(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.monitorId, t.startedAt] })],
);

export const deliveries = sqliteTable(
  'deliveries',
  {
    /** The webhook-id: the same for every try. */
    id: id(),
    workspaceId: workspaceId(),
    channelId: text('channel_id').notNull(),
    channelName: text('channel_name').notNull(),
    channelKind: text('channel_kind').$type<ChannelKind>().notNull(),
    monitorId: text('monitor_id'),
    incidentId: text('incident_id'),
    event: text('event').notNull(),
    /** `held`: kept by the dispatch object for a digest. `digested`: told by `digestId`. */
    status: text('status').$type<DeliveryStatus>().notNull(),
    digestId: text('digest_id'),
    /** What was to be delivered, kept where it did not arrive, so that it can be sent again. */
    message: text('message', { mode: 'json' }).$type<AlertMessage | null>(),
    attempts: text('attempts', { mode: 'json' }).$type<DeliveryAttempt[]>().notNull(),
    nextAttemptAt: at('next_attempt_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('deliveries_workspace').on(t.workspaceId, t.createdAt),
    // What can be sent again: nearly always nothing.
    index('deliveries_dead')
      .on(t.workspaceId, t.createdAt)
      .where(sql`status in ('failed', 'dead')`),
  ],
);

export const statusPages = sqliteTable(
  'status_pages',
  {
    id: id(),
    workspaceId: workspaceId(),
    slug: text('slug').notNull(),
    title: text('title').notNull(),
    monitorIds: text('monitor_ids', { mode: 'json' }).$type<string[]>().notNull(),
    /** IANA; its days begin there. */
    timeZone: text('time_zone').notNull().default('UTC'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('status_pages_slug').on(t.slug), index('status_pages_workspace').on(t.workspaceId)],
);

/** Messages the ingest could not take, with the reason. */
export const deadLetters = sqliteTable('dead_letters', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  queue: text('queue').notNull(),
  reason: text('reason').notNull(),
  body: text('body').notNull(),
  at: at('at').notNull(),
});

/** What the archive has copied to Postgres: one row an hour. `dirty` is not 0 where results came later: pack it again. */
export const archivedHours = sqliteTable('archived_hours', {
  /** Start of the hour. */
  hour: integer('hour').primaryKey(),
  archivedAt: at('archived_at'),
  results: integer('results').notNull().default(0),
  dirty: integer('dirty').notNull().default(0),
  /** Its day's table was dropped: only history has it whole. */
  pruned: integer('pruned', { mode: 'boolean' }).notNull().default(false),
});

/** How fast a monitor usually is, by region and hour of the week (domain/stats/baseline.ts): one row a monitor, made each day. */
export const baselines = sqliteTable('baselines', {
  monitorId: text('monitor_id').primaryKey(),
  workspaceId: workspaceId(),
  body: text('body', { mode: 'json' }).$type<Baselines>().notNull(),
  computedAt: at('computed_at').notNull(),
});

/** Objectives; see domain/slo/types.ts. */
export const slos = sqliteTable(
  'slos',
  {
    id: id(),
    workspaceId: workspaceId(),
    name: text('name').notNull(),
    body: text('body', { mode: 'json' }).$type<Omit<Slo, 'id' | 'name'>>().notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('slos_workspace').on(t.workspaceId, t.createdAt)],
);

/** An error budget that burns too fast: opened and ended by the evaluation, told like an incident. */
export const sloAlerts = sqliteTable(
  'slo_alerts',
  {
    id: id(),
    workspaceId: workspaceId(),
    sloId: text('slo_id').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    startedAt: at('started_at').notNull(),
    resolvedAt: at('resolved_at'),
    acknowledgedAt: at('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    /** What burned how fast when it was opened, and whom it was told to. */
    body: text('body', { mode: 'json' }).$type<SloAlertBody>().notNull(),
    /** Grows with every change: an evaluation that lost the race writes nothing. */
    revision: integer('revision').notNull(),
  },
  (t) => [
    index('slo_alerts_workspace').on(t.workspaceId, t.startedAt),
    index('slo_alerts_open')
      .on(t.sloId)
      .where(sql`resolved_at is null`),
  ],
);

/** Monthly reports that were mailed: one row a workspace and month, written when its dispatch object has the mails (alerts/reports.ts). */
export const sentReports = sqliteTable(
  'sent_reports',
  {
    workspaceId: workspaceId(),
    /** `2026-10` */
    month: text('month').notNull(),
    sentAt: at('sent_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.month] })],
);
