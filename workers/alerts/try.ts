/** One try of one delivery. Never throws: whatever happens is an outcome. */
import { keyRing, open, sealContext } from '../platform/crypto.ts';
import { log } from '../platform/log.ts';
import {
  type AlertMessage,
  type ChannelSecrets,
  channelSecrets,
  type DeliveryAttempt,
} from '../wire/alerts.ts';
import { deliver } from './channels/index.ts';
import type { Env } from './env.ts';

export async function tryDelivery(message: AlertMessage, env: Env): Promise<DeliveryAttempt> {
  const at = Date.now();
  const ended = (outcome: Omit<DeliveryAttempt, 'at' | 'attempt' | 'latencyMs'>): DeliveryAttempt => ({
    at,
    attempt: message.attempt,
    latencyMs: Date.now() - at,
    ...outcome,
  });
  const failed = (event: string, words: string, error: unknown): DeliveryAttempt => {
    log('error', event, { deliveryId: message.deliveryId, channelId: message.channel.id, error });
    return ended({ outcome: 'permanent', status: null, error: words, retryAfterMs: null });
  };
  let secrets: ChannelSecrets;
  try {
    const ring = keyRing.parse(env.SECRETS_KEYS);
    const text = await open(ring, message.channel.sealedConfig, sealContext.channel(message.channel.id));
    secrets = channelSecrets.parse(JSON.parse(text));
  } catch (error) {
    const words = 'The stored settings of this channel cannot be read: delete it and add it again.';
    return failed('channel_unreadable', words, error);
  }
  try {
    return ended(await deliver(secrets, message, env, at));
  } catch (error) {
    return failed(
      'delivery_broken',
      'The alert could not be made: this is a fault of ours, and logged.',
      error,
    );
  }
}
