/** Every kind of channel, a file each. To add one: its file, its line here; see workers/alerts/README.md. */
import { z } from 'zod';
import { nameLengthMax, ratePerMinuteMax } from '../../domain/limits.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { googlechat } from './googlechat.ts';
import type { KindOfChannel } from './kind.ts';
import { ntfy } from './ntfy.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { pushover } from './pushover.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { twilio } from './twilio.ts';
import { webhook } from './webhook.ts';

export const channelKinds = {
  webhook,
  email,
  slack,
  discord,
  teams,
  telegram,
  googlechat,
  ntfy,
  pushover,
  pagerduty,
  opsgenie,
  twilio,
} as const satisfies Record<string, KindOfChannel>;

export type ChannelKind = keyof typeof channelKinds;
export const channelKindNames = Object.keys(channelKinds) as [ChannelKind, ...ChannelKind[]];
const kinds = Object.entries<KindOfChannel>(channelKinds);

/** What the API takes to make a channel. */
export type ChannelBodyOf<K extends ChannelKind = ChannelKind> = {
  [P in K]: {
    kind: P;
    name: string;
    config: z.infer<(typeof channelKinds)[P]['config']>;
  } & z.infer<typeof channelSettings>;
}[K];
export type ChannelBody = ChannelBodyOf;
/** The opened configuration of a channel. */
export type SecretsOf<K extends ChannelKind = ChannelKind> = {
  [P in K]: { kind: P } & z.infer<(typeof channelKinds)[P]['sealed']>;
}[K];
export type ChannelSecrets = SecretsOf;

/** People want one message for many alerts; programs pair what is opened with what is resolved. */
export const digestedByDefault = (kind: ChannelKind): boolean => channelKinds[kind].reader === 'people';

export const channelName = z.string().trim().min(1).max(nameLengthMax);
export const channelSettings = z.object({
  /** Many alerts at once are told in one digest; null: as is right for the kind's reader. */
  digest: z.boolean().nullable().optional(),
  /** More messages a minute are held and summed up; null: the installation's default. */
  ratePerMinute: z.number().int().min(1).max(ratePerMinuteMax).nullable().optional(),
});

// The schemas are made from the table, so their types are said beside them: inference sees no more than a list.
type Options = [z.ZodObject, ...z.ZodObject[]];
export const channelBody = z.discriminatedUnion(
  'kind',
  kinds.map(([kind, { config }]) =>
    z.strictObject({ kind: z.literal(kind), name: channelName, config, ...channelSettings.shape }),
  ) as unknown as Options,
) as unknown as z.ZodType<ChannelBody>;
export const channelSecrets = z.discriminatedUnion(
  'kind',
  kinds.map(([kind, { sealed }]) =>
    z.object({ kind: z.literal(kind), ...sealed.shape }),
  ) as unknown as Options,
) as unknown as z.ZodType<ChannelSecrets>;
