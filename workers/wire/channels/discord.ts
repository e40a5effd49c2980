/** Discord: a webhook of a channel. */
import { webhookUrlKind } from './webhook-url.ts';

export const discord = webhookUrlKind(
  'The address of a webhook of Discord, like https://discord.com/api/webhooks/…/…',
);
