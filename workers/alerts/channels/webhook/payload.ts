/** Standard Webhooks 1.0: the signed content is `id.timestamp.body`. https://www.standardwebhooks.com */
import { createHmac } from 'node:crypto';
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import type { HttpCall } from '../http.ts';

const secretPrefix = 'whsec_';

/** @param now milliseconds; the timestamp is that of this try, the id that of the delivery */
export function webhookCall(config: SecretsOf<'webhook'>, message: AlertMessage, now: number): HttpCall {
  const id = message.deliveryId;
  const timestamp = String(Math.floor(now / 1_000));
  const body = JSON.stringify(message.event);
  const key = Buffer.from(config.signingSecret.replace(secretPrefix, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const ours = {
    'content-type': 'application/json',
    'user-agent': 'Parallax/1 (webhooks)',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  // A name in another case is the same header: ours take the place of those, or both would be sent as one.
  const headers = new Headers(config.headers);
  for (const [name, value] of Object.entries(ours)) headers.set(name, value);
  return { method: 'POST', url: config.url, headers: Object.fromEntries(headers), body };
}
