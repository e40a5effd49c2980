/**
 * Queue `alerts`: one message asks for one delivery of one event through one channel. The monitor object keeps the
 * delivery in its outbox until the alerts Worker has reported an outcome, so a lost message is sent again.
 */
import { z } from 'zod';
import { eventTypes, severities } from '../domain/state/types.ts';
import { sloEventTypes } from '../domain/slo/types.ts';
import { channelKindNames } from './channels/index.ts';
import type { Exchange } from './channels/exchange.ts';

export {
  channelKindNames,
  channelKinds,
  channelSecrets,
  type ChannelKind,
  type ChannelSecrets,
  type SecretsOf,
} from './channels/index.ts';

/** A channel as the alerts Worker needs it. `sealedConfig` opens (platform/crypto) to `channelSecrets`. */
export const routedChannel = z.object({
  id: z.string(),
  kind: z.enum(channelKindNames),
  name: z.string(),
  sealedConfig: z.string(),
});
export type RoutedChannel = z.infer<typeof routedChannel>;

/** Of an objective whose budget burns too fast. Ratios are 0 to 1; `alertId` meets again in all that is told of one alert. */
export const alertSlo = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  alertId: z.string(),
  severity: z.enum(severities),
  status: z.enum(['open', 'acknowledged', 'resolved']),
  objective: z.number(),
  windowDays: z.number(),
  indicator: z.object({ kind: z.string(), thresholdMs: z.number().optional() }),
  budgetLeft: z.number().nullable(),
  /** How many times too fast, when it was opened or grew worse, and from which rate on that is told. */
  burnRate: z.object({
    threshold: z.number(),
    longSeconds: z.number(),
    long: z.number(),
    shortSeconds: z.number(),
    short: z.number(),
  }),
  startedAt: z.string(),
  resolvedAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type AlertSlo = z.infer<typeof alertSlo>;

/** What every channel tells: the body of a webhook, the facts of an email. Times are RFC 3339. */
export const alertEvent = z.object({
  /** `channel.failing`: another channel does not deliver. `alerts.digest`: many alerts in one. `report.ready`: by mail only. */
  type: z.enum([
    ...eventTypes,
    ...sloEventTypes,
    'channel.test',
    'channel.failing',
    'alerts.digest',
    'report.ready',
  ]),
  timestamp: z.string(),
  data: z.object({
    /** `apiIncident` of wire/api.ts; null for an advisory or a test. */
    incident: z.record(z.string(), z.unknown()).nullable(),
    /** `{ id, name, kind, target, state, url }` */
    monitor: z.record(z.string(), z.unknown()).nullable(),
    message: z.string(),
    /** Of `slo.*`; those have no incident and no monitor. */
    slo: alertSlo.optional(),
    /** Ways to answer, added when it is delivered to people; a webhook has none. */
    links: z.object({ open: z.string(), acknowledge: z.string(), replyTo: z.string().optional() }).optional(),
    /** Counts what is told again because nobody acknowledged it. */
    reminder: z.number().int().positive().optional(),
    /** Of `channel.failing`: which one, and whether it still fails. */
    channel: z
      .object({ id: z.string(), kind: z.string(), name: z.string(), failing: z.boolean() })
      .optional(),
    /** Of a digest: what it stands for, newest state last. */
    digest: z
      .array(
        z.object({
          deliveryId: z.string(),
          type: z.enum(eventTypes),
          at: z.string(),
          monitor: z.object({ id: z.string(), name: z.string(), url: z.string() }),
          incidentId: z.string().nullable(),
          message: z.string(),
        }),
      )
      .optional(),
    /** Alerts that the digest stands for and does not list. */
    digestMore: z.number().int().positive().optional(),
    /** Of a month's report. `url` is added when it is delivered, `shared` where it works without signing in. */
    report: z
      .object({
        month: z.string(),
        title: z.string(),
        facts: z.array(z.tuple([z.string(), z.string()])),
        url: z.string().optional(),
        shared: z.boolean().optional(),
      })
      .optional(),
  }),
});
export type AlertEvent = z.infer<typeof alertEvent>;

export const alertMessage = z.object({
  v: z.literal(1),
  /** The delivery's id, `msg_…`: the webhook-id, the same for every try. */
  deliveryId: z.string(),
  workspaceId: z.string(),
  monitorId: z.string(),
  incidentId: z.string().nullable(),
  channel: routedChannel,
  event: alertEvent,
  /** 1 for the first try. */
  attempt: z.number().int().positive(),
  /** Who keeps it until its delivery is reported: the monitor's object, or the workspace's dispatch object. */
  owner: z.enum(['monitor', 'workspace']).default('monitor'),
});
export type AlertMessage = z.infer<typeof alertMessage>;

/** `failed`: refused for good. `dead`: given up after the last try. `held`: waits for a digest. `digested`: told by one. */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'dead', 'held', 'digested'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** How one try ended. `permanent`: trying again cannot help. `retryAfterMs`: the receiver's wish. */
export type DeliveryAttempt = {
  at: number;
  attempt: number;
  outcome: 'delivered' | 'transient' | 'permanent';
  /** HTTP status of the answer, null when there was none. */
  status: number | null;
  latencyMs: number;
  error: string | null;
  retryAfterMs: number | null;
};
/** A try that somebody looks on. `exchange`: null where nothing was sent, or the channel has none to show. */
export type ShownAttempt = { attempt: DeliveryAttempt; exchange: Exchange | null };
