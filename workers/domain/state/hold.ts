/**
 * Dependencies: nobody is alerted of an incident while a parent is down.
 *
 * 1. When it opens, its parents are asked and look at once; nobody is told until they answered, or a moment passed.
 * 2. While one is down, the incident is held. If it ends like that, nobody hears of it; its timeline tells why.
 * 3. When none is down any more, the regions are asked once more, and what fails then is told; what is in a
 *    maintenance then at its end, and what another incident tells of when it does not any more.
 */
import { parentsAnswerMs } from '../limits.ts';
import { noteInTimeline } from './incident.ts';
import { notify, notifyOpened } from './notices.ts';
import { canAsk } from './rounds.ts';
import type { Effect, Hold, Incident, MachineConfig, MonitorState } from './types.ts';

/** Tells of an incident that opens, or first asks the parents. */
export function openedHold(
  { parents }: MachineConfig,
  incident: Incident,
  openings: number,
  now: number,
  effects: Effect[],
): Hold | null {
  const ids = parents.map(({ id }) => id);
  if (ids.length === 0) {
    effects.push(notifyOpened(incident, openings));
    return null;
  }
  effects.push({ kind: 'ask_parents', ids });
  return { waiting: ids, deadlineAt: now + parentsAnswerMs, recheckFrom: null };
}

/** Where the hold stands after what was heard. */
export function withHold(
  config: MachineConfig,
  before: MonitorState,
  now: number,
  effects: Effect[],
): MonitorState {
  const state = withoutLate(before, now);
  const { incident, hold } = state;
  if (!hold) return state;
  if (!incident) return { ...state, hold: null };
  const culprit = config.parents.find(({ id }) => state.parents[id]?.down);
  if (culprit) return held(state, incident, hold, culprit, now);
  // Who is told at the end of a maintenance, or by another incident, is not told now.
  if (state.maintenance || incident.mergedInto) return state;
  if (incident.heldBy) return released(config, state, incident, hold, incident.heldBy, now, effects);
  const known = new Set(config.parents.map(({ id }) => id));
  if (hold.waiting.some((id) => known.has(id))) return state;
  effects.push(notifyOpened(incident, state.openings));
  return { ...state, hold: null };
}

function held(
  state: MonitorState,
  incident: Incident,
  hold: Hold,
  culprit: { id: string; name: string },
  now: number,
): MonitorState {
  const again: Hold = { ...hold, recheckFrom: null };
  if (incident.heldBy?.id === culprit.id)
    return hold.recheckFrom === null ? state : { ...state, hold: again };
  const message = `Nobody is alerted while "${culprit.name}", which it depends on, is down.`;
  const noted = noteInTimeline(incident, { at: now, kind: 'held', message });
  return { ...state, hold: again, incident: { ...noted, heldBy: culprit } };
}

function released(
  config: MachineConfig,
  state: MonitorState,
  incident: Incident,
  hold: Hold,
  parent: { name: string },
  now: number,
  effects: Effect[],
): MonitorState {
  if (canAsk(config)) {
    if (hold.recheckFrom === null) return { ...state, hold: { ...hold, recheckFrom: now } };
    const asked = state.confirmedAt >= hold.recheckFrom && state.confirm === null;
    if (!asked) return state;
  }
  const message = `Still down after "${parent.name}" came back: ${incident.diagnosis}`;
  const noted = noteInTimeline(incident, { at: now, kind: 'released', message });
  const free = { ...noted, heldBy: null };
  effects.push(notify('incident.opened', free, state.openings, message));
  return { ...state, hold: null, incident: free };
}

/** What a parent said of itself, unless it is older than what is known. */
export function withParent(
  state: MonitorState,
  { id, down, at }: { id: string; down: boolean; at: number },
): MonitorState {
  const answered = withoutWaiting(state, [id]);
  const known = state.parents[id];
  if (known && known.at > at) return answered;
  return { ...answered, parents: { ...state.parents, [id]: { down, at } } };
}

/** Nobody waits for them any longer. */
export function withoutWaiting(state: MonitorState, ids: readonly string[]): MonitorState {
  if (!state.hold?.waiting.some((id) => ids.includes(id))) return state;
  return { ...state, hold: { ...state.hold, waiting: state.hold.waiting.filter((id) => !ids.includes(id)) } };
}

/** Who did not answer in time is not waited for, whatever another one said. */
const withoutLate = (state: MonitorState, now: number): MonitorState =>
  state.hold && now >= state.hold.deadlineAt ? withoutWaiting(state, state.hold.waiting) : state;

/** What is known of monitors it does not depend on any more is forgotten. */
export const withoutOtherParents = ({ parents }: MachineConfig, state: MonitorState): MonitorState => ({
  ...state,
  parents: Object.fromEntries(
    Object.entries(state.parents).filter(([known]) => parents.some(({ id }) => id === known)),
  ),
});
