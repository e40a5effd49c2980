/** Microsoft Teams: the webhook of a workflow. The older connectors are switched off by Microsoft. */
import { webhookUrlKind } from './webhook-url.ts';

export const teams = webhookUrlKind(
  'The address of the workflow "Post to a channel when a webhook request is received", like https://….powerplatform.com/…/triggers/manual/paths/invoke?…',
);
