/** Twilio: an SMS to each of some numbers. */
import { z } from 'zod';
import { channelKind } from './kind.ts';
import { apiUrl } from './webhook-url.ts';

const number = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{6,14}$/, 'not a number in international form, like +14155552671');

export const twilio = channelKind({
  config: z.strictObject({
    accountSid: z
      .string()
      .trim()
      .regex(/^AC[0-9a-f]{32}$/i, 'not an account SID: AC and 32 hexadecimal digits'),
    authToken: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9]{32}$/, 'not an auth token: 32 letters and digits'),
    from: z
      .string()
      .trim()
      .regex(
        /^(\+[1-9]\d{6,14}|MG[0-9a-f]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/i,
        'not a sender: a number like +14155552671, a sender name of up to 11 letters, or the SID of a messaging service',
      ),
    to: z.preprocess(
      (given) => (typeof given === 'string' ? given.split(/[,;\s]+/).filter(Boolean) : given),
      z.array(number).min(1).max(10),
    ),
    apiUrl,
  }),
  secrets: ['authToken'],
  urls: ['apiUrl'],
  reader: 'people',
});
