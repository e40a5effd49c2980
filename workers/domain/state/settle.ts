/** The conclusions drawn after every event: confirmation rounds, the incident, the advisory, the status. */
import * as limits from '../limits.ts';
import { isProbed, type RegionId } from '../region.ts';
import { factsOf, type Facts } from './facts.ts';
import { openIncident, resolveIncident, updateIncident } from './incident.ts';
import { emptyRegion, streakOf } from './streak.ts';
import type { Advisory, Effect, Incident, MachineConfig, MonitorState, Transition } from './types.ts';
import { failureWords, regionNames } from './words.ts';

/**
 * Draws the conclusions: the rounds, the status, the incident.
 * @param turned regions whose newest result turned from good to bad or back, unasked; null when no result came
 */
export function settle(
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
  if (state.incident && state.incident.revision !== before.incident?.revision) {
    effects.push({ kind: 'persist_incident', incident: state.incident });
  }
  if (status !== before.status || state.noData !== before.noData || advisoryChanged(before, state)) {
    effects.push({ kind: 'persist_status', message: statusMessage(state) });
  }
  return { state: wantingRound(config, state, facts, down, now), effects };
}

/** A heartbeat is heard, not asked. */
const canAsk = ({ regions }: MachineConfig): boolean => regions.some(isProbed);

/** Starts a confirmation round when a region turned, or one is due. At most one every few seconds. */
function withRound(
  config: MachineConfig,
  state: MonitorState,
  now: number,
  turned: ReadonlySet<RegionId> | null,
  effects: Effect[],
): MonitorState {
  if (state.confirm || !canAsk(config)) return state;
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
  if (state.confirm || !canAsk(config)) return state;
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
    if (!down) return state.dismissed ? { ...state, dismissed: false } : state;
    if (state.dismissed) return state;
    const opened = openIncident(config, state, facts, now);
    effects.push(notify('incident.opened', opened, opened.cause.summary));
    return { ...state, incident: opened, incidents: state.incidents + 1 };
  }
  if (down) {
    return { ...state, incident: updateIncident(incident, facts, now) };
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
    return { ...state, advisory: advisoryOf(facts.failing, facts, state.advisory.since) };
  }
  if (state.confirm || facts.persistent.length === 0) return state;
  const advisory = advisoryOf(facts.persistent, facts, now);
  effects.push({
    kind: 'notify',
    event: 'monitor.advisory',
    key: `advisory_${config.monitorId}_${now}`,
    incident: null,
    message: advisory.message,
  });
  return { ...state, advisory };
}

function advisoryOf(voices: Facts['failing'], facts: Facts, since: number): Advisory {
  const regions = voices.map(({ region }) => region);
  const why = new Set(
    voices.map(({ streak }) => (streak.failure ? failureWords(streak.failure.class) : 'failed')),
  );
  const others = facts.voters.length - regions.length;
  const answer = others === 1 ? '1 region answers' : `${others} regions answer`;
  const reading =
    regions.length < others
      ? 'likely a network path, not your service'
      : `${facts.needed} failing regions make an outage`;
  const verb = regions.length === 1 ? 'fails' : 'fail';
  const message = `${regionNames(regions)} ${verb} (${[...why].join('; ')}), ${answer}: ${reading}.`;
  return { since, regions, message };
}

const advisoryChanged = (before: MonitorState, after: MonitorState): boolean =>
  before.advisory?.message !== after.advisory?.message;

function statusOf(state: MonitorState, facts: Facts, down: boolean): MonitorState['status'] {
  if (down) return 'down';
  if (state.advisory) return 'degraded';
  if (facts.ailing.length > 0) return 'suspect';
  if (facts.slow.length > 0 && facts.slow.length >= facts.needed) return 'degraded';
  // With nobody to ask, the last conclusion stands; the silence itself is told as `no_data`.
  return facts.good.length > 0 ? 'up' : state.status;
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

export const notify = (
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
export const notifyResolved = (incident: Incident): Effect =>
  notify('incident.resolved', incident, incident.timeline.at(-1)?.message ?? 'Resolved.');
