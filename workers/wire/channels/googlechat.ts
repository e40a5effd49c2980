/** Google Chat: an incoming webhook of a space. */
import { webhookUrlKind } from './webhook-url.ts';

export const googlechat = webhookUrlKind(
  'The address of an incoming webhook of a space, like https://chat.googleapis.com/v1/spaces/…/messages?key=…&token=…',
);
