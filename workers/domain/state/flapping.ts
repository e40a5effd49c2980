/**
 * Flapping: more changes between up and down than the limit within the window. It ends when half as many are left in
 * the window, so that one quiet moment ends nothing.
 */
import type { MachineConfig, MonitorState } from './types.ts';

/** The changes that still count, with one more at `now`: no more of them than it takes to tell. */
export const withFlip = (config: MachineConfig, state: MonitorState, now: number): number[] =>
  config.flapping
    ? [...inWindow(config.flapping.windowMs, state.flips, now), now].slice(-config.flapping.transitions - 1)
    : [];

const inWindow = (windowMs: number, flips: readonly number[], now: number): number[] =>
  flips.filter((at) => at > now - windowMs);

export const isFlapping = ({ flapping }: MachineConfig, flips: readonly number[], now: number): boolean =>
  flapping !== null && inWindow(flapping.windowMs, flips, now).length > flapping.transitions;

const calmAt = (transitions: number): number => Math.floor(transitions / 2);

export const isStable = ({ flapping }: MachineConfig, flips: readonly number[], now: number): boolean =>
  flapping === null || inWindow(flapping.windowMs, flips, now).length <= calmAt(flapping.transitions);

/** When so few will be left, if nothing changes. */
export function stableAt({ flapping }: MachineConfig, flips: readonly number[]): number {
  const last = flapping && flips[flips.length - 1 - calmAt(flapping.transitions)];
  return last === null || last === undefined ? 0 : last + flapping!.windowMs;
}
