/**
 * The incident, from what the quorum says: it opens, opens again, is kept up to date, flaps and ends. An outage inside
 * of a maintenance, or of one that somebody ended by hand, makes no incident.
 */
import type { Facts } from './facts.ts';
import { isFlapping, isStable, withFlip } from './flapping.ts';
import { openedHold } from './hold.ts';
import { endOf, openIncident, reopenIncident, resolveIncident, startOf, updateIncident } from './incident.ts';
import { flapped, noLongerFlapping, withOutage, withOutageEnd } from './incident-flapping.ts';
import { noticesOfEnd } from './notices.ts';
import type { Effect, Incident, MachineConfig, MonitorState } from './types.ts';

export function withIncident(
  config: MachineConfig,
  before: MonitorState,
  facts: Facts,
  down: boolean,
  now: number,
  effects: Effect[],
): MonitorState {
  let state: MonitorState = { ...before, down };
  if (down !== before.down) {
    effects.push({ kind: 'tell_children', down });
    if (!state.maintenance) state = { ...state, flips: withFlip(config, state, now) };
  }
  if (down) return whileDown(config, state, !before.down, facts, now, effects);
  state = state.dismissed ? { ...state, dismissed: false } : state;
  return state.incident ? whileUp(config, state, state.incident, before.down, facts, now, effects) : state;
}

/** @param falls it was up until now */
function whileDown(
  config: MachineConfig,
  state: MonitorState,
  falls: boolean,
  facts: Facts,
  now: number,
  effects: Effect[],
): MonitorState {
  const { incident } = state;
  if (!incident)
    return state.maintenance || state.dismissed ? state : opened(config, state, facts, now, effects);
  const updated = updateIncident(incident, facts, state, now);
  if (falls) return { ...state, incident: withOutage(updated, startOf(config, facts, now)) };
  if (!incident.flapping || !isStable(config, state.flips, now)) return { ...state, incident: updated };
  return { ...state, incident: noLongerFlapping(updated, now) };
}

function opened(
  config: MachineConfig,
  state: MonitorState,
  facts: Facts,
  now: number,
  effects: Effect[],
): MonitorState {
  const { last } = state;
  const standing = { ...facts, failing: facts.standing.length > 0 ? facts.standing : facts.failing };
  const startedAt = startOf(config, standing, now);
  const again =
    last?.resolvedAt != null &&
    startedAt - last.resolvedAt <= config.reopenWithinMs &&
    config.reopenWithinMs > 0;
  const fresh = again
    ? reopenIncident(last, standing, state, startedAt, now)
    : openIncident(config, state, standing, startedAt, now);
  const flapping = isFlapping(config, state.flips, now);
  const incident = flapping ? flapped(fresh, config, state.flips, now) : fresh;
  const openings = again ? state.openings + 1 : 1;
  return {
    ...state,
    incident,
    openings,
    last: null,
    incidents: again ? state.incidents : state.incidents + 1,
    hold: openedHold(config, incident, openings, now, effects),
  };
}

/** @param rises it was down until now */
function whileUp(
  config: MachineConfig,
  state: MonitorState,
  incident: Incident,
  rises: boolean,
  facts: Facts,
  now: number,
  effects: Effect[],
): MonitorState {
  if (rises) {
    const flaps = incident.flapping || isFlapping(config, state.flips, now);
    if (!flaps) {
      return ended(
        config,
        state,
        resolveIncident(incident, facts, state, endOf(incident, facts, state, now), now),
        effects,
      );
    }
    const calm = withOutageEnd(
      updateIncident(incident, facts, state, now),
      endOf(incident, facts, state, now),
    );
    if (incident.flapping) return { ...state, incident: calm };
    const held = flapped(calm, config, state.flips, now);
    effects.push({
      kind: 'notify',
      event: 'monitor.advisory',
      key: `flapping_${incident.id}_${now}`,
      incident: held,
      message: held.diagnosis,
    });
    return { ...state, incident: held };
  }
  if (!isStable(config, state.flips, now)) return state;
  const lastEnd = incident.outages.at(-1)?.to ?? now;
  return ended(
    config,
    state,
    resolveIncident(noLongerFlapping(incident, now), facts, state, lastEnd, now),
    effects,
  );
}

function ended(
  config: MachineConfig,
  state: MonitorState,
  resolved: Incident,
  effects: Effect[],
): MonitorState {
  effects.push({ kind: 'persist_incident', incident: resolved }, ...noticesOfEnd(state, resolved));
  return { ...state, incident: null, hold: null, last: config.reopenWithinMs > 0 ? resolved : null };
}
