/** Every kind of channel, a folder each. To add one: see workers/alerts/README.md. */
import type { AttemptOutcome } from '../../domain/alert/backoff.ts';
import type { AlertMessage, ChannelKind, ChannelSecrets, SecretsOf } from '../../wire/alerts.ts';
import type { Exchange } from '../../wire/channels/exchange.ts';
import type { Env } from '../env.ts';
import { discord } from './discord/index.ts';
import { email } from './email/index.ts';
import { googlechat } from './googlechat/index.ts';
import { ntfy } from './ntfy/index.ts';
import { opsgenie } from './opsgenie/index.ts';
import { pagerduty } from './pagerduty/index.ts';
import { pushover } from './pushover/index.ts';
import { slack } from './slack/index.ts';
import { teams } from './teams/index.ts';
import { telegram } from './telegram/index.ts';
import { twilio } from './twilio/index.ts';
import { webhook } from './webhook/index.ts';

export type Outcome = {
  outcome: AttemptOutcome;
  /** HTTP status of the answer, null when there was none or the channel has none. */
  status: number | null;
  /** One sentence for people, without secrets. */
  error: string | null;
  retryAfterMs: number | null;
  /** Only when it was asked for. */
  exchange?: Exchange;
};
export type Surroundings = {
  env: Env;
  /** When this try began, in milliseconds. */
  now: number;
  /** Somebody looks on: the outcome says what was sent and answered. */
  show: boolean;
};
export type Channel<K extends ChannelKind> = (
  config: SecretsOf<K>,
  message: AlertMessage,
  surroundings: Surroundings,
) => Promise<Outcome>;

const channels: { [K in ChannelKind]: Channel<K> } = {
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
};

export const deliver = (
  config: ChannelSecrets,
  message: AlertMessage,
  surroundings: Surroundings,
): Promise<Outcome> =>
  // The kind chose both, which the compiler cannot follow through a union.
  (channels[config.kind] as Channel<ChannelKind>)(config, message, surroundings);
