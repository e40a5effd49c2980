/** Maintenance, as the machine sees it: checks go on and are judged; nobody is alerted before its end. */
import { maintenanceAt, nextMaintenanceChange } from '../schedule/maintenance.ts';
import type { Effect, MachineConfig, MonitorState } from './types.ts';

/** The state with the window under way at `now`; it is looked up only when that can have changed. */
export function withMaintenance(config: MachineConfig, state: MonitorState, now: number): MonitorState {
  if (state.maintenanceChangeAt === null || now < state.maintenanceChangeAt) return state;
  const found = maintenanceAt(config.maintenance, now);
  const maintenance = found && {
    id: found.window.id,
    name: found.window.name,
    // One that is entered because it was made or moved now does not change what was before.
    since: sinceOf(state, found, now),
    until: found.until,
  };
  return { ...state, maintenance, maintenanceChangeAt: nextMaintenanceChange(config.maintenance, now) };
}

const sinceOf = (
  { maintenance, maintenanceChangeAt }: MonitorState,
  { window, from }: { window: { id: string }; from: number },
  now: number,
): number => (maintenance?.id === window.id ? maintenance.since : maintenanceChangeAt === 0 ? now : from);

/** Advisories wait for the end of a window, and come with it. What was told of before it is told to its end. */
export function withHeldNotices(
  state: MonitorState,
  effects: Effect[],
): { state: MonitorState; effects: Effect[] } {
  if (!state.maintenance) {
    return state.notices.length === 0
      ? { state, effects }
      : { state: { ...state, notices: [] }, effects: [...effects, ...state.notices] };
  }
  const isHeld = (effect: Effect) => effect.kind === 'notify' && effect.event === 'monitor.advisory';
  const held = effects.filter((effect) => effect.kind === 'notify').filter(isHeld);
  if (held.length === 0) return { state, effects };
  return {
    state: { ...state, notices: [...state.notices, ...held] },
    effects: effects.filter((effect) => !isHeld(effect)),
  };
}
