/** A signed POST to a program. The signing secret is made here, shown once and never taken. */
import { z } from 'zod';
import { bodyTemplateLengthMax } from '../../domain/limits.ts';
import { headers } from '../api/requests/http.ts';
import { channelKind, receiverUrl } from './kind.ts';

const config = z.strictObject({
  url: receiverUrl,
  headers: headers.optional(),
  /** Liquid, with the event as its variables; the event as JSON where there is none. */
  template: z.string().trim().min(1).max(bodyTemplateLengthMax).optional(),
  contentType: z
    .string()
    .trim()
    .max(200)
    .regex(/^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=[\w.-]+)*$/, 'not a content type: write it like text/plain')
    .optional(),
});

export const webhook = channelKind({
  config,
  sealed: z.object({ ...config.shape, signingSecret: z.string() }),
  secrets: [],
  headers: ['headers'],
  urls: ['url'],
  reader: 'program',
});
