/** Slack: an incoming webhook. */
import { webhookUrlKind } from './webhook-url.ts';

export const slack = webhookUrlKind(
  'The address of an incoming webhook of Slack, like https://hooks.slack.com/services/T…/B…/…',
);
