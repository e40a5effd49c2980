/** One try of one delivery. Never throws: whatever happens is an outcome. */
import { keyRing, open, sealContext } from '../platform/crypto.ts';
import { errorText } from '../platform/log.ts';
import { type AlertMessage, channelSecrets, type DeliveryAttempt } from '../wire/alerts.ts';
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
  try {
    const ring = keyRing.parse(env.SECRETS_KEYS);
    const text = await open(ring, message.channel.sealedConfig, sealContext.channel(message.channel.id));
    return ended(await deliver(channelSecrets.parse(JSON.parse(text)), message, env, at));
  } catch (error) {
    return ended({
      outcome: 'permanent',
      status: null,
      error: `the channel cannot be used: ${errorText(error)}`,
      retryAfterMs: null,
    });
  }
}
