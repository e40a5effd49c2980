/** How the probes are, asked now; one that does not answer in time is unreachable. */
import type { RegionId } from '../domain/region.ts';
import { log } from '../platform/log.ts';
import type { ShardStatus } from '../wire/rpc.ts';
import { type Env, installedRegions, probeOf } from './env.ts';

export type RegionProbes = { region: RegionId; reachable: boolean; shards: ShardStatus[] };
const answerMsMax = 3_000;

export function probeStatus(env: Env): Promise<RegionProbes[]> {
  return Promise.all(
    installedRegions(env).map(async (region) => {
      try {
        const late = scheduler.wait(answerMsMax).then(() => Promise.reject(new Error('no answer in time')));
        const { shards } = await Promise.race([probeOf(env, region)!.status(), late]);
        return { region, reachable: true, shards };
      } catch (error) {
        log('warn', 'probe_unreachable', { region, error });
        return { region, reachable: false, shards: [] };
      }
    }),
  );
}
