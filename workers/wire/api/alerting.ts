/** How many alerts become few, how channels are, and what is sent again. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { time } from './time.ts';

const storm = z.strictObject({
  monitors: z.number().int().min(1).max(limits.stormMonitorsMax),
  windowSeconds: z.number().int().min(limits.stormWindowSecondsMin).max(limits.stormWindowSecondsMax),
});
export type ApiStorm = z.infer<typeof storm>;
/** null: the defaults. */
export const alertSettingsPatch = z.strictObject({ storm: storm.nullable() });
export const apiAlertSettings = z.object({ storm: storm.nullable(), defaults: z.object({ storm }) });
export type ApiAlertSettings = z.infer<typeof apiAlertSettings>;

export const replayBody = z.strictObject({
  channelId: z.string().max(100).optional(),
  status: z.enum(['failed', 'dead']).optional(),
  ids: z.array(z.string().max(200)).min(1).max(limits.replayMax).optional(),
});
/** `left`: more than one request may send. `refused`: their channel was deleted. */
export const apiReplay = z.object({ replayed: z.number(), left: z.number(), refused: z.number() });
export type ApiReplay = z.infer<typeof apiReplay>;

export const apiChannelHealth = z.object({
  channelId: z.string(),
  channelName: z.string(),
  /** `open`: it failed so often that alerts wait before it is tried again. */
  breaker: z.enum(['closed', 'open', 'half_open']),
  openUntil: time.nullable(),
  failingSince: time.nullable(),
  lastError: z.string().nullable(),
  /** Alerts that wait: for a digest, and for the channel. */
  held: z.number(),
  waiting: z.number(),
});
export type ApiChannelHealth = z.infer<typeof apiChannelHealth>;
/** Of the channels that were used lately. */
export const apiAlerting = z.object({
  /** Since when alerts are told together; null: there is no storm. */
  stormSince: time.nullable(),
  held: z.number(),
  channels: z.array(apiChannelHealth),
});
export type ApiAlerting = z.infer<typeof apiAlerting>;
