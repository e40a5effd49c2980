/** What every check of a probe has around it: its region, its way out, its rules. */
import type { RegionId } from '../domain/region.ts';
import type { Surroundings } from './checks/index.ts';
import { type Env, outboundFetch } from './env.ts';
import { guardOf } from './guard.ts';

export const surroundingsOf = (env: Env, region: RegionId): Surroundings => ({
  region,
  allowPrivate: env.ALLOW_PRIVATE_TARGETS === '1',
  fetch: outboundFetch(env),
  guard: guardOf(env),
});
