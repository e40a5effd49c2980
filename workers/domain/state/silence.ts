/** Silence: that nothing is heard of a monitor is said, and said again when something is. It opens and ends nothing. */
import { probeSilentAfterMs } from '../limits.ts';
import { isProbed } from '../region.ts';
import { noteInTimeline } from './incident.ts';
import { settle } from './settle.ts';
import { emptyRegion, newestSlot } from './streak.ts';
import type { Effect, MachineConfig, MonitorState, Transition } from './types.ts';
import { durationWords } from './words.ts';

const noDataKey = 'no_data_';

/** After so long without a result a monitor is worth a question. */
export const silentAfterMs = (intervalMs: number): number => Math.max(3 * intervalMs, probeSilentAfterMs);

/** How long nothing may be heard of a monitor before that is said. */
export const noDataAfterMs = (config: MachineConfig): number =>
  silentAfterMs(config.intervalMs) + config.timeoutMs;

export function onSilence(
  config: MachineConfig,
  state: MonitorState,
  lastSlotAt: number | null,
  now: number,
): Transition {
  // Between two beats of a heartbeat there is nothing to hear.
  if (!config.regions.some(isProbed)) return { state, effects: [] };
  const newest = Math.max(
    lastSlotAt ?? 0,
    ...config.regions.map((region) => newestSlot(state.regions[region] ?? emptyRegion)),
  );
  const silent = now - (newest === 0 ? state.since : newest) >= noDataAfterMs(config);
  if (state.status === 'paused' || silent === state.noData) return { state, effects: [] };
  if (!silent) return settle(config, state, withDataBack(state, now), now, null);
  const message = `No results from any region for ${durationWords(now - (newest === 0 ? state.since : newest))}: nobody can say whether it is up.`;
  const blind: Extract<Effect, { kind: 'notify' }> = {
    kind: 'notify',
    event: 'monitor.advisory',
    key: `${noDataKey}${config.monitorId}_${now}`,
    incident: null,
    message,
  };
  // In a maintenance nobody is alerted before its end; that nothing is heard is shown all the same.
  const notices = state.maintenance ? [...state.notices, blind] : state.notices;
  const effects: Effect[] = [
    { kind: 'persist_status', message: 'No results from any region.' },
    ...(state.maintenance ? [] : [blind]),
  ];
  if (!state.incident) return { state: { ...state, noData: true, notices }, effects };
  const entry = {
    at: now,
    kind: 'no_data' as const,
    message: 'No results from any region: the outage is held open.',
  };
  const incident = noteInTimeline(state.incident, entry);
  effects.push({ kind: 'persist_incident', incident });
  return { state: { ...state, noData: true, notices, incident }, effects };
}

export function withDataBack(state: MonitorState, now: number): MonitorState {
  // A silence that nobody was told of yet need not be told any more.
  const notices = state.notices.filter(({ key }) => !key.startsWith(noDataKey));
  if (!state.incident) return { ...state, noData: false, notices };
  const entry = { at: now, kind: 'data_back' as const, message: 'Results come in again.' };
  return { ...state, noData: false, notices, incident: noteInTimeline(state.incident, entry) };
}
