/** The advisory: regions that fail for longer than a blip while the quorum says that the target is up. */
import { adviceSentence } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import type { Advisory, Effect, MachineConfig, MonitorState } from './types.ts';

export function withAdvisory(
  config: MachineConfig,
  state: MonitorState,
  facts: Facts,
  now: number,
  effects: Effect[],
): MonitorState {
  if (state.down) return state.advisory ? { ...state, advisory: null } : state;
  if (state.advisory) {
    const still = facts.failing.map(({ region }) => region);
    if (still.length === 0) return { ...state, advisory: null };
    if (still.join() === state.advisory.regions.join()) return state;
    return { ...state, advisory: advisoryOf(facts.failing, state, facts, state.advisory.since) };
  }
  if (state.confirm || state.maintenance || facts.persistent.length === 0) return state;
  const advisory = advisoryOf(facts.persistent, state, facts, now);
  effects.push({
    kind: 'notify',
    event: 'monitor.advisory',
    key: `advisory_${config.monitorId}_${now}`,
    incident: null,
    message: advisory.message,
  });
  return { ...state, advisory };
}

function advisoryOf(voices: Facts['failing'], state: MonitorState, facts: Facts, since: number): Advisory {
  return {
    since,
    regions: voices.map(({ region }) => region),
    message: adviceSentence(voices, state, facts),
  };
}

export const advisoryChanged = (before: MonitorState, after: MonitorState): boolean =>
  before.advisory?.message !== after.advisory?.message;
