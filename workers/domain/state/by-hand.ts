/** What people do to an open incident: acknowledge it, end it, grade it, write to it, tell it with another. */
import { endIncident, noteInTimeline } from './incident.ts';
import { noticesOfEnd, notify } from './notices.ts';
import type { Incident, MachineEvent, MonitorState, TimelineEntry, Transition } from './types.ts';
import { durationWords } from './words.ts';

export type ByHand = Extract<
  MachineEvent,
  { type: 'acknowledged' | 'resolved_by_hand' | 'graded' | 'noted' | 'merged' }
>;

/** Nothing happens to an incident that is not open any more. */
export function onHand(state: MonitorState, event: ByHand, now: number): Transition {
  const { incident } = state;
  if (!incident) return { state, effects: [] };
  switch (event.type) {
    case 'acknowledged': {
      if (incident.status !== 'open') return { state, effects: [] };
      const acknowledged = acknowledge(incident, event.by, event.note, now);
      return {
        state: { ...state, incident: acknowledged },
        effects: [
          { kind: 'persist_incident', incident: acknowledged },
          // Whoever was told of nothing need not hear of this.
          ...(state.hold
            ? []
            : [
                notify(
                  'incident.acknowledged',
                  acknowledged,
                  state.openings,
                  acknowledged.timeline.at(-1)!.message,
                ),
              ]),
        ],
      };
    }
    case 'resolved_by_hand': {
      const after = durationWords(now - incident.startedAt);
      const message = `Resolved by ${event.by} after ${after}${event.note ? `: ${event.note}` : '.'}`;
      const ended = endIncident(incident, now, now, message, event.by);
      return {
        state: { ...state, incident: null, hold: null, last: null, flips: [], dismissed: state.down },
        effects: [
          { kind: 'persist_incident', incident: ended },
          ...noticesOfEnd(state, ended),
          { kind: 'persist_status', message },
        ],
      };
    }
    case 'graded': {
      if (incident.severity === event.severity) return { state, effects: [] };
      const message = `${event.by} made it ${event.severity}.`;
      const graded = noteInTimeline(incident, { at: now, kind: 'severity', message, by: event.by });
      return changed(state, { ...graded, severity: event.severity, severityFixed: true });
    }
    case 'noted':
      return changed(state, noteInTimeline(incident, noteOf(event.by, event.text, now)));
    case 'merged': {
      if (incident.mergedInto === event.into) return { state, effects: [] };
      const message = event.into
        ? `${event.by} merged it into ${event.into}, which tells of both from now on.`
        : `${event.by} took it out of ${incident.mergedInto}: it is told by itself again.`;
      const merged = noteInTimeline(incident, { at: now, kind: 'merged', message, by: event.by });
      return changed(state, { ...merged, mergedInto: event.into });
    }
  }
}

const changed = (state: MonitorState, incident: Incident): Transition => ({
  state: { ...state, incident },
  effects: [{ kind: 'persist_incident', incident }],
});

const noteOf = (by: string, text: string, at: number): TimelineEntry => ({
  at,
  kind: 'note',
  message: `${by}: ${text}`,
  by,
});

const acknowledge = (incident: Incident, by: string, note: string | null, now: number): Incident => ({
  ...noteInTimeline(incident, {
    at: now,
    kind: 'acknowledged',
    message: note ? `Acknowledged by ${by}: ${note}` : `Acknowledged by ${by}.`,
    by,
  }),
  status: 'acknowledged',
  acknowledgedAt: now,
  acknowledgedBy: by,
  acknowledgeNote: note,
});
