/** What was sent and what was answered, word for word, for a person to look at. Secrets are masked, long bodies cut. */
import { z } from 'zod';

export const exchange = z.object({
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  /** Null when there was no answer. */
  response: z
    .object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() })
    .nullable(),
});
export type Exchange = z.infer<typeof exchange>;
