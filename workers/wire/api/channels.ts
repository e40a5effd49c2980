/** Channels, and what was delivered through them. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { channelKinds, deliveryStatuses } from '../alerts.ts';
import { headers } from './requests/http.ts';
import { time } from './time.ts';

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

export const apiDelivery = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  channelKind: z.enum(channelKinds),
  monitorId: z.string().nullable(),
  incidentId: z.string().nullable(),
  event: z.string(),
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
