/** How the parts of an installation are. */
import { z } from 'zod';
import { regionIds } from '../../domain/region.ts';
import { time } from './time.ts';

export const probeHealth = z.object({
  region: z.enum(regionIds),
  /** `silent`: no tick for three minutes; `unreachable`: it did not answer now. */
  status: z.enum(['ok', 'lagging', 'silent', 'unreachable']),
  lastTickAt: time.nullable(),
  lagMs: z.number(),
  jobs: z.number(),
  shards: z.number(),
  colo: z.string().nullable(),
});
export type ProbeHealth = z.infer<typeof probeHealth>;
export const health = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  components: z.object({
    d1: z.enum(['ok', 'down']),
    postgres: z.enum(['ok', 'down']),
    probes: z.array(probeHealth),
  }),
});
export type Health = z.infer<typeof health>;
