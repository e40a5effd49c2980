/** One try of one delivery. Never throws: whatever happens is an outcome. */
import { keyRing, type KeyRing, open, sealContext } from '../platform/crypto.ts';
import { log } from '../platform/log.ts';
import { type AlertMessage, type ChannelSecrets, channelSecrets, type ShownAttempt } from '../wire/alerts.ts';
import type { Exchange } from '../wire/channels/exchange.ts';
import { deliver, type Outcome } from './channels/index.ts';
import type { Env } from './env.ts';
import { withLinks } from './links.ts';

/** @param show somebody looks on: what was sent and answered is said as well */
export async function tryDelivery(message: AlertMessage, env: Env, show = false): Promise<ShownAttempt> {
  const at = Date.now();
  const ended = ({
    exchange = null,
    ...outcome
  }: Omit<Outcome, 'exchange'> & { exchange?: Exchange | null }): ShownAttempt => ({
    attempt: { at, attempt: message.attempt, latencyMs: Date.now() - at, ...outcome },
    exchange,
  });
  const failed = (event: string, words: string, error: unknown): ShownAttempt => {
    log('error', event, { deliveryId: message.deliveryId, channelId: message.channel.id, error });
    return ended({ outcome: 'permanent', status: null, error: words, retryAfterMs: null });
  };
  let secrets: ChannelSecrets;
  let ring: KeyRing;
  try {
    ring = keyRing.parse(env.SECRETS_KEYS);
    const text = await open(ring, message.channel.sealedConfig, sealContext.channel(message.channel.id));
    secrets = channelSecrets.parse(JSON.parse(text));
  } catch (error) {
    const words = 'The stored settings of this channel cannot be read: delete it and add it again.';
    return failed('channel_unreadable', words, error);
  }
  try {
    const told = await withLinks(message, secrets, ring, env, at);
    return ended(await deliver(secrets, told, { env, now: at, show }));
  } catch (error) {
    return failed(
      'delivery_broken',
      'The alert could not be made: this is a fault of ours, and logged.',
      error,
    );
  }
}
