/** Standard Webhooks 1.0: the signed content is `id.timestamp.body`. https://www.standardwebhooks.com */
import { createHmac } from 'node:crypto';
import type { AlertMessage } from '../../../wire/alerts.ts';

const secretPrefix = 'whsec_';

export type SignedRequest = { headers: Record<string, string>; body: string };

/** @param now milliseconds; the timestamp is that of this try, the id that of the delivery */
export function webhookRequest(message: AlertMessage, signingSecret: string, now: number): SignedRequest {
  const id = message.deliveryId;
  const timestamp = String(Math.floor(now / 1_000));
  const body = JSON.stringify(message.event);
  const key = Buffer.from(signingSecret.replace(secretPrefix, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Parallax/1 (webhooks)',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}
