/** The conclusions drawn after every event: confirmation rounds, the incident, what is held, the advisory, the status. */
import type { RegionId } from '../region.ts';
import { advisoryChanged, withAdvisory } from './advisory.ts';
import { factsOf, type Facts } from './facts.ts';
import { withHold } from './hold.ts';
import { withHeldNotices, withMaintenance } from './maintenance.ts';
import { withIncident } from './outage.ts';
import { wantingRound, withRound } from './rounds.ts';
import type { Effect, MachineConfig, MonitorState, Transition } from './types.ts';

/**
 * Draws the conclusions: the rounds, the status, the incident.
 * @param turned regions whose newest result turned from good to bad or back, unasked; null when no result came
 * @param news what follows from the event by itself
 */
export function settle(
  config: MachineConfig,
  before: MonitorState,
  heard: MonitorState,
  now: number,
  turned: ReadonlySet<RegionId> | null,
  news: readonly Effect[] = [],
): Transition {
  if (before.status === 'paused') return { state: heard, effects: [] };
  const effects: Effect[] = [...news];
  const answered: MonitorState = heard.confirm?.waiting.length === 0 ? { ...heard, confirm: null } : heard;
  let state = withRound(config, withMaintenance(config, answered, now), now, turned, effects);
  const facts = factsOf(config, state, now);

  // An outage begins with words that stand, and goes on while regions fail at all, often enough or not.
  const against = state.down ? facts.ailing : facts.standing;
  const quorumFails = against.length > 0 && against.length >= facts.needed;
  const down = quorumFails || (state.down && facts.good.length === 0);
  state = withIncident(config, state, facts, down, now, effects);
  state = withHold(config, state, now, effects);
  state = withAdvisory(config, state, facts, now, effects);

  const status = statusOf(state, facts);
  if (status !== state.status) state = { ...state, status, since: now };
  if (state.incident && state.incident.revision !== before.incident?.revision) {
    effects.push({ kind: 'persist_incident', incident: state.incident });
  }
  if (status !== before.status || advisoryChanged(before, state) || overlaysChanged(before, state)) {
    effects.push({ kind: 'persist_status', message: statusMessage(state, facts) });
  }
  const told = withHeldNotices(state, effects);
  return { state: wantingRound(config, told.state, facts, now), effects: told.effects };
}

const overlaysChanged = (before: MonitorState, after: MonitorState): boolean =>
  before.noData !== after.noData ||
  before.incident?.id !== after.incident?.id ||
  before.maintenance?.id !== after.maintenance?.id ||
  before.maintenance?.until !== after.maintenance?.until;

function statusOf(state: MonitorState, facts: Facts): MonitorState['status'] {
  if (state.down) return 'down';
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
const statusMessage = (state: MonitorState, facts: Facts): string =>
  state.incident?.cause.summary ??
  state.advisory?.message ??
  (state.status === 'degraded' ? slowWords(state, facts) : null) ??
  statusMessages[state.status];

/** "Slow in 3 of 5 regions: 1,240 ms: usually 180 ms at this hour (limit 420 ms)": the newest slow answer's own words. */
function slowWords({ regions }: MonitorState, { slow, voters }: Facts): string | null {
  const newest = slow
    .flatMap(({ region }) => regions[region]!.window.filter(({ verdict }) => verdict === 'slow').slice(-1))
    .sort((a, b) => a.slotAt - b.slotAt)
    .at(-1);
  if (!newest?.failure) return null;
  const where = `${slow.length} of ${voters.length} ${voters.length === 1 ? 'region' : 'regions'}`;
  return `Slow in ${where}: ${newest.failure.message}`;
}
