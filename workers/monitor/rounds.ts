/** Rounds of checks that a monitor object asks for by itself: to confirm a failure, or because somebody wants to know. */
import type { CheckResult } from '../domain/check.ts';
import type { RegionId } from '../domain/region.ts';
import type { MachineEvent } from '../domain/state/types.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import { ask } from './ask.ts';
import type { Env } from './env.ts';

/** @param heard called with each region's answer as it comes */
export async function confirmRound(
  env: Env,
  spec: MonitorSpec,
  { regions, slotAt }: { regions: RegionId[]; slotAt: number },
  heard: (event: MachineEvent) => void,
): Promise<void> {
  await Promise.all(
    regions.map(async (region) => {
      const result = await ask(env, spec, region, 'confirm', slotAt);
      heard(
        result ? { type: 'results', results: [result] } : { type: 'unanswered', regions: [region], slotAt },
      );
    }),
  );
}

/** What the regions that could be asked found. */
export async function manualRound(env: Env, spec: MonitorSpec, slotAt: number): Promise<CheckResult[]> {
  const results = await Promise.all(spec.regions.map((region) => ask(env, spec, region, 'manual', slotAt)));
  return results.filter((result) => result !== null);
}
