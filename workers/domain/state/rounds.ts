/** Confirmation rounds: when the other regions are asked at once, outside of their schedule. */
import * as limits from '../limits.ts';
import { isProbed, type RegionId } from '../region.ts';
import type { Facts } from './facts.ts';
import { emptyRegion, streakOf } from './streak.ts';
import type { Effect, MachineConfig, MonitorState } from './types.ts';

/** A heartbeat is heard, not asked. */
export const canAsk = ({ regions }: MachineConfig): boolean => regions.some(isProbed);

/**
 * Starts a round when a region turned, or one is due. At most one every few seconds.
 * @param turned regions whose newest result turned from good to bad or back, unasked; null when no result came
 */
export function withRound(
  config: MachineConfig,
  state: MonitorState,
  now: number,
  turned: ReadonlySet<RegionId> | null,
  effects: Effect[],
): MonitorState {
  if (state.confirm || !canAsk(config)) return state;
  const news = [...(turned ?? [])].some((region) => {
    const { failRun } = streakOf(state.regions[region] ?? emptyRegion, config);
    return state.down ? failRun === 0 : failRun > 0;
  });
  const due = state.confirmAt !== null && now >= state.confirmAt;
  if (!news && !due) return state;
  const earliest = state.confirmedAt + limits.confirmSpacingMs;
  if (now < earliest) return { ...state, confirmAt: earliest };
  const asked = config.regions.filter((region) => due || !turned?.has(region));
  if (asked.length === 0) return { ...state, confirmAt: null };
  effects.push({ kind: 'confirm', regions: asked, slotAt: now });
  const deadlineAt = now + config.timeoutMs + limits.confirmGraceMs;
  return { ...state, confirm: { deadlineAt, waiting: asked }, confirmedAt: now, confirmAt: null };
}

/**
 * Wants another round where one word of each region is not enough: a threshold above one, a region that was silent for
 * once, or a parent that recovered and left the question whether this one fails by itself. Else none is wanted any more.
 */
export function wantingRound(
  config: MachineConfig,
  state: MonitorState,
  facts: Facts,
  now: number,
): MonitorState {
  if (state.confirm || !canAsk(config)) return state;
  const { down } = state;
  const shortOfOutage = !down && facts.ailing.length >= facts.needed;
  const shortOfRecovery =
    down && facts.recovering.length > 0 && facts.failing.length - facts.recovering.length < facts.needed;
  const recheck = state.hold?.recheckFrom != null && state.confirmedAt < state.hold.recheckFrom;
  const inDoubt = facts.silentOnce > 0 && (down ? facts.good.length > 0 : facts.ailing.length > 0);
  if (shortOfOutage || shortOfRecovery || inDoubt || recheck) {
    return {
      ...state,
      confirmAt: state.confirmAt ?? Math.max(now, state.confirmedAt + limits.confirmSpacingMs),
    };
  }
  return state.confirmAt !== null && now >= state.confirmAt ? { ...state, confirmAt: null } : state;
}
