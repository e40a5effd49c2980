/** Opsgenie: an API integration. */
import { z } from 'zod';
import { channelKind } from './kind.ts';
import { apiUrl } from './webhook-url.ts';

export const opsgenie = channelKind({
  config: z.strictObject({
    apiKey: z
      .string()
      .trim()
      .regex(
        /^[\w-]{20,100}$/,
        'not the key of an API integration, like eb243592-faa2-4ba2-a551-1afdf565c889',
      ),
    region: z.enum(['us', 'eu']).default('us').describe('Where the Opsgenie account lives.'),
    apiUrl,
  }),
  secrets: ['apiKey'],
  urls: ['apiUrl'],
  reader: 'program',
});
