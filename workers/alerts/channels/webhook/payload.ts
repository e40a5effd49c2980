/**
 * Standard Webhooks 1.0: the signed content is `id.timestamp.body`. https://www.standardwebhooks.com
 * The body is the event as JSON, or what its owner's template makes of it.
 */
import { createHmac } from 'node:crypto';
import { renderBody } from '../../../domain/alert/body-template.ts';
import { TemplateError } from '../../../domain/template.ts';
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import type { HttpCall } from '../http.ts';

const secretPrefix = 'whsec_';

/** @param now milliseconds; the timestamp is that of this try, the id that of the delivery */
export function webhookCall(config: SecretsOf<'webhook'>, message: AlertMessage, now: number): HttpCall {
  const id = message.deliveryId;
  const timestamp = String(Math.floor(now / 1_000));
  const { body, contentType } = bodyOf(config, message);
  const key = Buffer.from(config.signingSecret.replace(secretPrefix, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const ours = {
    'content-type': contentType,
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

const json = 'application/json';

function bodyOf(
  { template, contentType = json }: SecretsOf<'webhook'>,
  { deliveryId, event }: AlertMessage,
): { body: string; contentType: string } {
  if (template === undefined) return { body: JSON.stringify(event), contentType };
  try {
    return { body: renderBody(template, deliveryId, event), contentType };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    // Templates are tried when they are saved; what an event is too large for is told in full rather than not at all.
    return { body: JSON.stringify(event), contentType: json };
  }
}
