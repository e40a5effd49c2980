/** PagerDuty: the integration of a service with the Events API v2. */
import { z } from 'zod';
import { channelKind } from './kind.ts';
import { apiUrl } from './webhook-url.ts';

export const pagerduty = channelKind({
  config: z.strictObject({
    routingKey: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9]{32}$/, 'not an integration key of Events API v2: 32 letters and digits'),
    region: z.enum(['us', 'eu']).default('us').describe('The service region of the PagerDuty account.'),
    apiUrl,
  }),
  secrets: ['routingKey'],
  urls: ['apiUrl'],
  reader: 'program',
});
