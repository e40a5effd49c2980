/** Webhook: one signed POST. Redirects are not followed; the answer's status decides, its body does not matter. */
import { classifyHttp, parseRetryAfter } from '../../../domain/alert/backoff.ts';
import { deliveryTimeoutMs } from '../../../domain/limits.ts';
import { checkTarget } from '../../../domain/target.ts';
import { log } from '../../../platform/log.ts';
import type { Channel } from '../index.ts';
import { webhookRequest } from './payload.ts';
import { whatHappened } from './what-happened.ts';

export const webhook: Channel<'webhook'> = async (config, message, env, now) => {
  const target = checkTarget('http', config.url, { allowPrivate: env.ALLOW_PRIVATE_TARGETS === '1' });
  if (!target.ok) {
    const error = `The address of the webhook cannot be used: ${target.message}.`;
    return { outcome: 'permanent', status: null, error, retryAfterMs: null };
  }
  const { headers: ours, body } = webhookRequest(message, config.signingSecret, now);
  try {
    // A name in another case is the same header: ours take the place of those, or both would be sent as one.
    const headers = new Headers(config.headers);
    for (const [name, value] of Object.entries(ours)) headers.set(name, value);
    const response = await fetch(target.target, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(deliveryTimeoutMs),
    });
    // The status has been said; a receiver that goes on talking is not listened to.
    await response.body?.cancel();
    const outcome = classifyHttp(response.status);
    return {
      outcome,
      status: response.status,
      error: outcome === 'delivered' ? null : `The receiver answered with status ${response.status}.`,
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), now),
    };
  } catch (error) {
    log('warn', 'webhook_unanswered', { deliveryId: message.deliveryId, error });
    const words = await whatHappened(error, target.target);
    return { outcome: 'transient', status: null, error: words, retryAfterMs: null };
  }
};
