/**
 * What of a state must survive an eviction. Results that only repeat what is known change nothing here, so that a
 * healthy monitor writes no rows: the shell stores the state only when this text changes.
 */
import { advisoryRunMin } from '../limits.ts';
import type { RegionId } from '../region.ts';
import { durableCertificates } from './certificate.ts';
import { isKnown, streakOf } from './streak.ts';
import type { MachineConfig, MonitorState } from './types.ts';

export function durableView(config: MachineConfig, state: MonitorState): string {
  const { regions, completeSince: _memory, certificate: _seen, certificates: _known, ...rest } = state;
  const summary = Object.entries(regions).map(([id, region]) => {
    const streak = streakOf(region, config);
    return [
      id as RegionId,
      isKnown(region),
      region.unknownRun,
      streak.failing,
      Math.min(streak.failRun, Math.max(config.failureThreshold + 1, advisoryRunMin)),
      streak.failing ? streak.goodRun : Math.min(streak.goodRun, 1),
      Math.min(streak.slowRun, config.degradedThreshold),
      streak.slow,
      streak.slow ? streak.fastRun : 0,
      streak.failure?.class,
    ];
  });
  return JSON.stringify([rest, summary, durableCertificates(state)]);
}
