/** What people are told of an incident. The key names the transition, so that telling it twice can be told. */
import type { Effect, Incident, MonitorState } from './types.ts';

type IncidentEvent = 'incident.opened' | 'incident.acknowledged' | 'incident.resolved';

/** @param openings how often the incident was opened: each time is told by itself */
export const notify = (
  event: IncidentEvent,
  incident: Incident,
  openings: number,
  message: string,
): Extract<Effect, { kind: 'notify' }> => ({
  kind: 'notify',
  event,
  key: `${incident.id}_${event.split('.')[1]}${openings > 1 ? `_${openings}` : ''}`,
  incident,
  message,
});

export const notifyOpened = (incident: Incident, openings: number): Effect =>
  notify('incident.opened', incident, openings, incident.diagnosis);

/** What an incident's end tells: nothing, while nobody was told of it for a parent's sake, or in a maintenance. */
export function noticesOfEnd({ hold, maintenance, openings }: MonitorState, ended: Incident): Effect[] {
  if (hold && (ended.heldBy || ended.mergedInto || maintenance)) return [];
  const resolved = notify(
    'incident.resolved',
    ended,
    openings,
    ended.timeline.findLast(({ kind }) => kind === 'resolved')?.message ?? 'Resolved.',
  );
  // It began and ended while parents were asked.
  return hold ? [notifyOpened(ended, openings), resolved] : [resolved];
}
