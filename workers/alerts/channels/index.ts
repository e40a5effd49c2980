/** Every kind of channel, a folder each. To add one: its folder, its line here, its configuration in wire/alerts.ts. */
import type { AttemptOutcome } from '../../domain/alert/backoff.ts';
import type { AlertMessage, ChannelKind, ChannelSecrets } from '../../wire/alerts.ts';
import type { Env } from '../env.ts';
import { email } from './email/index.ts';
import { webhook } from './webhook/index.ts';

export type Outcome = {
  outcome: AttemptOutcome;
  /** HTTP status of the answer, null when there was none or the channel has none. */
  status: number | null;
  error: string | null;
  retryAfterMs: number | null;
};
export type Channel<K extends ChannelKind> = (
  config: Extract<ChannelSecrets, { kind: K }>,
  message: AlertMessage,
  env: Env,
  now: number,
) => Promise<Outcome>;

export const channels = { webhook, email } satisfies { [K in ChannelKind]: Channel<K> };

export function deliver(
  config: ChannelSecrets,
  message: AlertMessage,
  env: Env,
  now: number,
): Promise<Outcome> {
  switch (config.kind) {
    case 'webhook':
      return channels.webhook(config, message, env, now);
    case 'email':
      return channels.email(config, message, env, now);
  }
}
