/** Channels, and what was delivered through them. */
import { z } from 'zod';
import { deliveryStatuses } from '../alerts.ts';
import { exchange } from '../channels/exchange.ts';
import { channelKindNames, channelName, channelSettings } from '../channels/index.ts';
import { time } from './time.ts';

export { channelBody, type ChannelBody } from '../channels/index.ts';

export const channelPatch = channelSettings
  .extend({
    name: channelName,
    /** Judged by its kind's schema, once its masks stand for what is behind them. */
    config: z.record(z.string(), z.unknown()),
  })
  .partial()
  .strict();
export const apiChannel = z.object({
  id: z.string(),
  kind: z.enum(channelKindNames),
  name: z.string(),
  /** As it was given, with its secrets masked. */
  config: z.record(z.string(), z.unknown()),
  digest: z.boolean().nullable(),
  ratePerMinute: z.number().nullable(),
  /** Only in the answer that made a webhook channel. */
  signingSecret: z.string().optional(),
  createdAt: time,
});
export type ApiChannel = z.infer<typeof apiChannel>;

export const apiDelivery = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  channelKind: z.enum(channelKindNames),
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
  /** The digest that told of it, itself a delivery. */
  digestId: z.string().nullable(),
  /** It did not arrive, and what it said is kept. */
  canReplay: z.boolean(),
  nextAttemptAt: time.nullable(),
  createdAt: time,
});
export type ApiDelivery = z.infer<typeof apiDelivery>;
/** What a test of a channel did. `exchange`: null where nothing was sent, or the channel has none to show. */
export const channelTest = z.object({
  ok: z.boolean(),
  delivery: apiDelivery,
  exchange: exchange.nullable(),
});
export type ChannelTest = z.infer<typeof channelTest>;
