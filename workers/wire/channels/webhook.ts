/** A signed POST to a program. The signing secret is made here, shown once and never taken. */
import { z } from 'zod';
import { headers } from '../api/requests/http.ts';
import { channelKind, receiverUrl } from './kind.ts';

const config = z.strictObject({ url: receiverUrl, headers: headers.optional() });

export const webhook = channelKind({
  config,
  sealed: z.object({ ...config.shape, signingSecret: z.string() }),
  secrets: [],
  headers: ['headers'],
  urls: ['url'],
  reader: 'program',
});
