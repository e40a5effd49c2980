/** ntfy: a topic, at ntfy.sh or at a server of one's own. Whoever knows the name of an open topic can read it. */
import { z } from 'zod';
import { channelKind, receiverUrl } from './kind.ts';

export const ntfy = channelKind({
  config: z.strictObject({
    server: receiverUrl.default('https://ntfy.sh'),
    topic: z
      .string()
      .trim()
      .regex(/^[\w-]{1,64}$/, 'not a topic: up to 64 letters, digits, - and _'),
    token: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{1,200}$/, 'not an access token, like tk_…')
      .optional(),
  }),
  secrets: ['token'],
  urls: ['server'],
  reader: 'people',
});
