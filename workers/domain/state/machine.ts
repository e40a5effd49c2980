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
import { factsOf, type Facts } from './facts.ts';
import {
  acknowledgeIncident,
  endIncident,
  noteInTimeline,
  openIncident,
  resolveIncident,
  updateIncident,
} from './incident.ts';
import { emptyRegion, newestSlot, streakOf, withResult, withUnknown } from './streak.ts';
import type {
  Advisory,
  Effect,
  Incident,
  MachineConfig,
  MachineEvent,
  MonitorState,
  Transition,
} from './types.ts';
import { failureWords, regionNames } from './words.ts';

export const initialState = (now: number): MonitorState => ({
  status: 'pending',
  since: now,
  noData: false,
  regions: {},
  incident: null,
  advisory: null,
  confirm: null,
  confirmedAt: 0,
  confirmAt: null,
  completeSince: now,
  incidents: 0,
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
      return settle(config, state, withoutOtherRegions(config, state), now, null);
    case 'paused':
      return stop(state, 'paused', now, 'Monitoring was paused.');
    case 'removed':
      return stop(state, 'paused', now, 'The monitor was removed.');
    case 'resumed': {
      if (state.status !== 'paused') return { state, effects: [] };
      const resumed = { ...initialState(now), incidents: state.incidents };
      return { state: resumed, effects: [{ kind: 'persist_status', message: 'Monitoring was resumed.' }] };
    }
    case 'acknowledged':
      return onAcknowledged(state, event.by, event.note, now);
    case 'silence':
      return onSilence(config, state, event.lastSlotAt, now);
  }
}

/** When the machine wants a `tick`, or null. */
export function wakeAt(state: MonitorState): number | null {
  const times = [state.confirm?.deadlineAt, state.confirmAt].filter(
    (time) => time !== null && time !== undefined,
  );
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
  let heard = false;
  for (const result of [...event.results].sort((a, b) => a.slotAt - b.slotAt)) {
    const { region } = result;
    if (!config.regions.includes(region) || result.slotAt > now + limits.clockSkewMsMax) continue;
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
  let next: MonitorState = { ...state, regions, confirm };
  if (heard && state.noData) next = withDataBack(next, now);
  return settle(config, state, next, now, turned);
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

function withoutOtherRegions(config: MachineConfig, state: MonitorState): MonitorState {
  const regions = Object.fromEntries(
    Object.entries(state.regions).filter(([region]) => config.regions.includes(region as RegionId)),
  );
  const waiting = state.confirm?.waiting.filter((region) => config.regions.includes(region));
  return { ...state, regions, confirm: state.confirm && waiting ? { ...state.confirm, waiting } : null };
}

/**
 * Draws the conclusions: the rounds, the status, the incident.
 * @param turned regions whose newest result turned from good to bad or back, unasked; null when no result came
 */
function settle(
  config: MachineConfig,
  before: MonitorState,
  heard: MonitorState,
  now: number,
  turned: ReadonlySet<RegionId> | null,
): Transition {
  if (before.status === 'paused') return { state: heard, effects: [] };
  const effects: Effect[] = [];
  const answered: MonitorState = heard.confirm?.waiting.length === 0 ? { ...heard, confirm: null } : heard;
  let state = withRound(config, answered, now, turned, effects);
  const facts = factsOf(config, state, now);

  const wasDown = state.incident !== null;
  const quorumFails = facts.failing.length > 0 && facts.failing.length >= facts.needed;
  const down = wasDown ? quorumFails || facts.good.length === 0 : quorumFails;
  state = withIncident(config, state, facts, down, now, effects);
  state = withAdvisory(config, state, facts, down, now, effects);

  const status = statusOf(state, facts, down);
  if (status !== state.status) state = { ...state, status, since: now };
  if (status !== before.status || state.noData !== before.noData || advisoryChanged(before, state)) {
    effects.push({ kind: 'persist_status', message: statusMessage(state) });
  }
  return { state: wantingRound(config, state, facts, down, now), effects };
}

/** Starts a confirmation round when a region turned, or one is due. At most one every few seconds. */
function withRound(
  config: MachineConfig,
  state: MonitorState,
  now: number,
  turned: ReadonlySet<RegionId> | null,
  effects: Effect[],
): MonitorState {
  if (state.confirm) return state;
  const isDown = state.incident !== null;
  const news = [...(turned ?? [])].some((region) => {
    const { failRun } = streakOf(state.regions[region] ?? emptyRegion, config);
    return isDown ? failRun === 0 : failRun > 0;
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

/** A threshold above one needs more than one word of each region: ask again instead of waiting for the schedule. */
function wantingRound(
  config: MachineConfig,
  state: MonitorState,
  facts: Facts,
  down: boolean,
  now: number,
): MonitorState {
  if (state.confirm) return state;
  const shortOfOutage = !down && facts.ailing.length >= facts.needed;
  const shortOfRecovery =
    down && facts.recovering.length > 0 && facts.failing.length - facts.recovering.length < facts.needed;
  if (shortOfOutage || shortOfRecovery) {
    return {
      ...state,
      confirmAt: state.confirmAt ?? Math.max(now, state.confirmedAt + limits.confirmSpacingMs),
    };
  }
  return state.confirmAt !== null && now >= state.confirmAt ? { ...state, confirmAt: null } : state;
}

function withIncident(
  config: MachineConfig,
  state: MonitorState,
  facts: Facts,
  down: boolean,
  now: number,
  effects: Effect[],
): MonitorState {
  const { incident } = state;
  if (!incident) {
    if (!down) return state;
    const opened = openIncident(config, state, facts, now);
    effects.push(
      { kind: 'persist_incident', incident: opened },
      notify('incident.opened', opened, opened.cause.summary),
    );
    return { ...state, incident: opened, incidents: state.incidents + 1 };
  }
  if (down) {
    const updated = updateIncident(incident, facts, now);
    if (updated !== incident) effects.push({ kind: 'persist_incident', incident: updated });
    return { ...state, incident: updated };
  }
  const resolved = resolveIncident(incident, facts, now);
  effects.push({ kind: 'persist_incident', incident: resolved }, notifyResolved(resolved));
  return { ...state, incident: null };
}

function withAdvisory(
  config: MachineConfig,
  state: MonitorState,
  facts: Facts,
  down: boolean,
  now: number,
  effects: Effect[],
): MonitorState {
  if (down) return state.advisory ? { ...state, advisory: null } : state;
  if (state.advisory) {
    const still = facts.failing.map(({ region }) => region);
    if (still.length === 0) return { ...state, advisory: null };
    if (still.join() === state.advisory.regions.join()) return state;
    return { ...state, advisory: advisoryOf(facts.failing, facts, config, state.advisory.since) };
  }
  if (state.confirm || facts.persistent.length === 0) return state;
  const advisory = advisoryOf(facts.persistent, facts, config, now);
  effects.push({
    kind: 'notify',
    event: 'monitor.advisory',
    key: `advisory_${config.monitorId}_${now}`,
    incident: null,
    message: advisory.message,
  });
  return { ...state, advisory };
}

function advisoryOf(voices: Facts['failing'], facts: Facts, config: MachineConfig, since: number): Advisory {
  const regions = voices.map(({ region }) => region);
  const why = new Set(
    voices.map(({ streak }) => (streak.failure ? failureWords(streak.failure.class) : 'failed')),
  );
  const others = facts.voters.length - regions.length;
  const message = `Only ${regionNames(regions)} of ${config.regions.length} regions: ${[...why].join('; ')}. ${others} ${others === 1 ? 'region answers' : 'regions answer'}: likely a network path, not your service.`;
  return { since, regions, message };
}

const advisoryChanged = (before: MonitorState, after: MonitorState): boolean =>
  before.advisory?.message !== after.advisory?.message;

function statusOf(state: MonitorState, facts: Facts, down: boolean): MonitorState['status'] {
  if (down) return 'down';
  if (state.advisory) return 'degraded';
  if (facts.ailing.length > 0) return 'suspect';
  if (facts.slow.length > 0 && facts.slow.length >= facts.needed) return 'degraded';
  return facts.good.length > 0
    ? 'up'
    : state.status === 'suspect' || state.status === 'down'
      ? 'up'
      : state.status;
}

const statusMessages: Record<MonitorState['status'], string> = {
  pending: 'Waiting for the first result.',
  up: 'Up.',
  degraded: 'Slower than the degraded threshold.',
  suspect: 'A region failed; asking the others.',
  down: 'Down.',
  paused: 'Paused.',
};
const statusMessage = (state: MonitorState): string =>
  state.incident?.cause.summary ?? state.advisory?.message ?? statusMessages[state.status];

const notify = (
  event: 'incident.opened' | 'incident.acknowledged' | 'incident.resolved',
  incident: Incident,
  message: string,
): Effect => ({
  kind: 'notify',
  event,
  key: `${incident.id}_${event.split('.')[1]}`,
  incident,
  message,
});
const notifyResolved = (incident: Incident): Effect =>
  notify('incident.resolved', incident, incident.timeline.at(-1)?.message ?? 'Resolved.');

function stop(state: MonitorState, status: 'paused', now: number, message: string): Transition {
  if (state.status === 'paused') return { state, effects: [] };
  const effects: Effect[] = [];
  if (state.incident) {
    const ended = endIncident(state.incident, now, now, message);
    effects.push({ kind: 'persist_incident', incident: ended }, notifyResolved(ended));
  }
  effects.push({ kind: 'persist_status', message });
  return { state: { ...initialState(now), status, incidents: state.incidents }, effects };
}

function onAcknowledged(state: MonitorState, by: string, note: string | null, now: number): Transition {
  if (state.incident?.status !== 'open') return { state, effects: [] };
  const incident = acknowledgeIncident(state.incident, by, note, now);
  return {
    state: { ...state, incident },
    effects: [
      { kind: 'persist_incident', incident },
      notify('incident.acknowledged', incident, note ?? `Acknowledged by ${by}.`),
    ],
  };
}

/** How long nothing may be heard of a monitor before that is said. */
export const noDataAfterMs = (config: MachineConfig): number =>
  Math.max(3 * config.intervalMs, limits.probeSilentAfterMs) + config.timeoutMs;

function onSilence(
  config: MachineConfig,
  state: MonitorState,
  lastSlotAt: number | null,
  now: number,
): Transition {
  const newest = Math.max(
    lastSlotAt ?? 0,
    ...config.regions.map((region) => newestSlot(state.regions[region] ?? emptyRegion)),
  );
  const since = newest === 0 ? state.since : newest;
  if (state.status === 'paused' || state.noData || now - since < noDataAfterMs(config))
    return { state, effects: [] };
  const effects: Effect[] = [{ kind: 'persist_status', message: 'No results from any region.' }];
  if (!state.incident) return { state: { ...state, noData: true }, effects };
  const entry = {
    at: now,
    kind: 'no_data' as const,
    message: 'No results from any region: the outage is held open.',
  };
  const incident = noteInTimeline(state.incident, entry);
  effects.push({ kind: 'persist_incident', incident });
  return { state: { ...state, noData: true, incident }, effects };
}

function withDataBack(state: MonitorState, now: number): MonitorState {
  if (!state.incident) return { ...state, noData: false };
  const entry = { at: now, kind: 'data_back' as const, message: 'Results come in again.' };
  return { ...state, noData: false, incident: noteInTimeline(state.incident, entry) };
}
