/** Mail to one or several addresses. */
import { z } from 'zod';
import { channelKind } from './kind.ts';

const config = z.strictObject({
  to: z.preprocess(
    (given) => (typeof given === 'string' ? given.split(/[,;\s]+/).filter(Boolean) : given),
    z.array(z.email()).min(1).max(20),
  ),
});

export const email = channelKind({ config, secrets: [], urls: [], reader: 'people' });
