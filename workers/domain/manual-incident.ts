/**
 * Incidents that people report. No monitor's object knows of them: they are changed here by the rules that hold for
 * detected ones, and kept in D1.
 */
import { type ByHand, onHand } from './state/by-hand.ts';
import { initialState } from './state/machine.ts';
import type { Incident, Severity } from './state/types.ts';

export type Reported = { id: string; title: string; severity: Severity; startedAt: number; by: string };

export const reportIncident = ({ id, title, severity, startedAt, by }: Reported, now: number): Incident => ({
  id,
  revision: 1,
  monitorId: '',
  status: 'open',
  severity,
  startedAt,
  detectedAt: now,
  resolvedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  acknowledgeNote: null,
  outages: [],
  flapping: false,
  heldBy: null,
  mergedInto: null,
  severityFixed: true,
  diagnosis: '',
  cause: { summary: title, regions: [] },
  timeline: [{ at: now, kind: 'opened', message: `Reported by ${by}.`, by }],
});

/** @returns the same object when nothing changes, null when it is resolved */
export function changeReported(incident: Incident, event: ByHand, now: number): Incident | null {
  if (incident.status === 'resolved') return null;
  const { effects } = onHand({ ...initialState(now), incident }, event, now);
  return effects.find((effect) => effect.kind === 'persist_incident')?.incident ?? incident;
}
