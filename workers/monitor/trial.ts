/** One check by every wanted region at once, for somebody who looks on; nothing is stored, and nobody is told. */
import type { Job } from '../domain/check.ts';
import type { RegionId } from '../domain/region.ts';
import { errorText, log } from '../platform/log.ts';
import type { RegionTrial } from '../wire/rpc.ts';
import { type Env, probeOf } from './env.ts';

export function trial(env: Env, job: Job, regions: RegionId[], slotAt: number): Promise<RegionTrial[]> {
  return Promise.all(
    regions.map(async (region): Promise<RegionTrial> => {
      try {
        const probe = probeOf(env, region);
        if (!probe) throw new Error('this installation has no probe there');
        return { region, ...(await probe.trial(job, slotAt)) };
      } catch (error) {
        log('warn', 'trial_failed', { region, error });
        return { region, error: errorText(error) };
      }
    }),
  );
}
