/**
 * The incident state machine: `(config, state, event, now) → { state, effects }`. Pure; the shell stores the state
 * and carries the effects out. Results may come late, twice and in any order.
 *
 * 1. A result enters its region's window (streak.ts).
 * 2. The first failure asks every other region at once: a confirmation round.
 * 3. When the failing regions reach the quorum of those that have a say, an incident opens, backdated.
 * 4. When they fall below it, and somebody is known to be good, it resolves. A good result during an outage asks the
 *    others at once too. Missing data never opens and never resolves anything.
 */
import * as limits from '../limits.ts';
import type { RegionId } from '../region.ts';
import { withCertificates, withoutOtherTarget } from './certificate.ts';
import { onHand } from './by-hand.ts';
import { stableAt } from './flapping.ts';
import { withoutOtherParents, withoutWaiting, withParent } from './hold.ts';
import { endIncident } from './incident.ts';
import { noticesOfEnd } from './notices.ts';
import { canAsk } from './rounds.ts';
import { settle } from './settle.ts';
import { onSilence, withDataBack } from './silence.ts';
import { emptyRegion, newestSlot, streakOf, withResult, withUnknown } from './streak.ts';
import type { Effect, MachineConfig, MachineEvent, MonitorState, Transition } from './types.ts';

export const initialState = (now: number): MonitorState => ({
  status: 'pending',
  since: now,
  noData: false,
  down: false,
  maintenance: null,
  maintenanceChangeAt: 0,
  notices: [],
  flips: [],
  parents: {},
  hold: null,
  regions: {},
  incident: null,
  advisory: null,
  confirm: null,
  confirmedAt: 0,
  confirmAt: null,
  completeSince: now,
  incidents: 0,
  openings: 0,
  last: null,
  dismissed: false,
  certificate: null,
  certificates: [],
});

/** Nothing is known any more but what was counted and told. */
const afresh = ({ incidents, certificate, certificates }: MonitorState, now: number): MonitorState => ({
  ...initialState(now),
  incidents,
  certificate,
  certificates,
});

export function transition(
  config: MachineConfig,
  state: MonitorState,
  event: MachineEvent,
  now: number,
): Transition {
  switch (event.type) {
    case 'results':
      return state.status === 'paused' ? { state, effects: [] } : onResults(config, state, event, now);
    case 'unanswered':
      return settle(config, state, withUnanswered(state, event.regions, event.slotAt), now, null);
    case 'tick':
      return onTick(config, state, now);
    case 'configured':
      return settle(config, state, reconfigured(config, state), now, null);
    case 'paused':
      return stop(withoutOtherTarget(config, state), 'paused', now, 'Monitoring was paused.');
    case 'removed':
      return stop(state, 'paused', now, 'The monitor was removed.');
    case 'resumed': {
      if (state.status !== 'paused') return { state, effects: [] };
      return {
        state: afresh(withoutOtherTarget(config, state), now),
        effects: [{ kind: 'persist_status', message: 'Monitoring was resumed.' }],
      };
    }
    case 'acknowledged':
    case 'resolved_by_hand':
    case 'graded':
    case 'noted':
    case 'merged':
      return onHand(state, event, now);
    case 'parent':
      return settle(config, state, withParent(state, event), now, null);
    case 'parents_unanswered':
      return settle(config, state, withoutWaiting(state, event.ids), now, null);
    case 'asked':
      return settle(config, state, withQuestion(config, state, now), now, null);
    case 'silence':
      return onSilence(config, state, event.lastSlotAt, now);
  }
}

/** Looks now; not where nobody can be asked, or everybody is being asked already. */
const withQuestion = (config: MachineConfig, state: MonitorState, now: number): MonitorState =>
  state.confirm || !canAsk(config) ? state : { ...state, confirmAt: state.confirmAt ?? now };

/** When the machine wants a `tick`, or null. */
export function wakeAt(config: MachineConfig, state: MonitorState): number | null {
  if (state.status === 'paused') return null;
  const { confirm, confirmAt, hold, maintenanceChangeAt, incident, flips } = state;
  const times = [
    // Another round begins when this one is over.
    confirm ? confirm.deadlineAt : confirmAt,
    hold && hold.waiting.length > 0 ? hold.deadlineAt : null,
    maintenanceChangeAt,
    incident?.flapping ? stableAt(config, flips) : null,
  ].filter((time) => time !== null && time !== undefined);
  return times.length === 0 ? null : Math.min(...times);
}

function onResults(
  config: MachineConfig,
  state: MonitorState,
  event: Extract<MachineEvent, { type: 'results' }>,
  now: number,
): Transition {
  const regions = { ...state.regions };
  const turned = new Set<RegionId>();
  const results = event.results
    .filter(({ region, slotAt }) => config.regions.includes(region) && slotAt <= now + limits.clockSkewMsMax)
    .sort((a, b) => a.slotAt - b.slotAt);
  let heard = false;
  for (const result of results) {
    const { region } = result;
    const before = regions[region] ?? emptyRegion;
    const after = withResult(before, result, config);
    regions[region] = after;
    if (after === before) continue;
    heard ||= result.verdict !== 'unknown';
    const was = streakOf(before, config);
    const is = streakOf(after, config);
    const answersRound = result.slotAt === state.confirmedAt;
    if (!answersRound && was.failRun > 0 !== is.failRun > 0 && newestSlot(after) === result.slotAt) {
      turned.add(region);
    }
  }
  const waiting = state.confirm?.waiting.filter((region) => {
    const memory = regions[region];
    return Math.max(memory?.last?.slotAt ?? 0, memory?.unknownAt ?? 0) < state.confirmedAt;
  });
  const confirm = state.confirm && waiting ? { ...state.confirm, waiting } : null;
  const told = withCertificates(config, { ...state, regions, confirm }, results, now);
  const next = heard && state.noData ? withDataBack(told.state, now) : told.state;
  return settle(config, state, next, now, turned, told.effects);
}

function withUnanswered(state: MonitorState, silent: readonly RegionId[], slotAt: number): MonitorState {
  const regions = { ...state.regions };
  for (const region of silent) regions[region] = withUnknown(regions[region] ?? emptyRegion, slotAt);
  const waiting = state.confirm?.waiting.filter((region) => !silent.includes(region));
  return { ...state, regions, confirm: state.confirm && waiting ? { ...state.confirm, waiting } : null };
}

function onTick(config: MachineConfig, state: MonitorState, now: number): Transition {
  if (state.confirm && now >= state.confirm.deadlineAt) {
    return settle(config, state, withUnanswered(state, state.confirm.waiting, state.confirmedAt), now, null);
  }
  return settle(config, state, state, now, null);
}

function reconfigured(config: MachineConfig, state: MonitorState): MonitorState {
  const kept = withoutOtherParents(config, withoutOtherTarget(config, withoutOtherRegions(config, state)));
  return { ...kept, maintenanceChangeAt: 0 };
}

function withoutOtherRegions(config: MachineConfig, state: MonitorState): MonitorState {
  const regions = Object.fromEntries(
    Object.entries(state.regions).filter(([region]) => config.regions.includes(region as RegionId)),
  );
  const waiting = state.confirm?.waiting.filter((region) => config.regions.includes(region));
  return { ...state, regions, confirm: state.confirm && waiting ? { ...state.confirm, waiting } : null };
}

function stop(state: MonitorState, status: 'paused', now: number, message: string): Transition {
  if (state.status === 'paused') return { state, effects: [] };
  const effects: Effect[] = [];
  if (state.incident) {
    const ended = endIncident(state.incident, now, now, message);
    effects.push({ kind: 'persist_incident', incident: ended }, ...noticesOfEnd(state, ended));
  }
  if (state.down) effects.push({ kind: 'tell_children', down: false });
  effects.push({ kind: 'persist_status', message });
  return { state: { ...afresh(state, now), status }, effects };
}
