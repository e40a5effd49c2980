/** Pushover: an application's token and the key of a user or a group. */
import { z } from 'zod';
import { channelKind } from './kind.ts';
import { apiUrl } from './webhook-url.ts';

const key = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]{30}$/, `not ${what}: 30 letters and digits`);

export const pushover = channelKind({
  config: z.strictObject({
    appToken: key("an application's token"),
    userKey: key('the key of a user or a group'),
    priority: z
      .number()
      .int()
      .min(-2)
      .max(2)
      .describe('Of an outage: 1 (high) by default; 2 repeats it each minute until somebody confirms it.')
      .optional(),
    apiUrl,
  }),
  secrets: ['appToken', 'userKey'],
  urls: ['apiUrl'],
  reader: 'people',
});
