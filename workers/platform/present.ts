/** Domain values as the API and the alerts show them: times as RFC 3339. */
import { type CheckResult, type Failure, resultId } from '../domain/check.ts';
import type { Incident } from '../domain/state/types.ts';
import type { Day } from '../domain/stats/uptime.ts';
import type { ApiIncident, ApiResult, DayBar } from '../wire/api.ts';
import type { FeedResult } from '../wire/feed.ts';

export const iso = (ms: number): string => new Date(ms).toISOString();
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

export const presentDay = (day: Day): DayBar => ({
  date: day.date,
  uptime: day.ratio,
  downtimeSeconds: day.downMs / 1_000,
  observedSeconds: day.observedMs / 1_000,
  unobservedSeconds: day.unobservedMs / 1_000,
  maintenanceSeconds: day.maintenanceMs / 1_000,
  incidentCount: day.incidents,
});

export const presentIncident = (incident: Omit<Incident, 'revision'>): ApiIncident => ({
  id: incident.id,
  monitorId: incident.monitorId,
  status: incident.status,
  severity: incident.severity,
  startedAt: iso(incident.startedAt),
  detectedAt: iso(incident.detectedAt),
  resolvedAt: isoOrNull(incident.resolvedAt),
  acknowledgedAt: isoOrNull(incident.acknowledgedAt),
  acknowledgedBy: incident.acknowledgedBy,
  acknowledgeNote: incident.acknowledgeNote,
  kind: 'detected',
  monitorIds: [incident.monitorId],
  title: null,
  postmortem: null,
  outages: incident.outages.map(({ from, to }) => ({ from: iso(from), to: isoOrNull(to) })),
  flapping: incident.flapping,
  heldBy: incident.heldBy ?? null,
  mergedInto: incident.mergedInto ?? null,
  diagnosis: incident.diagnosis,
  cause: {
    summary: incident.cause.summary,
    regions: incident.cause.regions.map((r) => ({ ...r, since: iso(r.since), until: isoOrNull(r.until) })),
  },
  timeline: incident.timeline.map((entry) => ({ ...entry, at: iso(entry.at) })),
});

export const presentResult = (result: CheckResult): ApiResult => ({
  id: resultId(result),
  monitorId: result.monitorId,
  region: result.region,
  colo: result.colo,
  placement: result.placement,
  slotAt: iso(result.slotAt),
  startedAt: iso(result.startedAt),
  durationMs: result.durationMs,
  verdict: result.verdict,
  ...(result.httpStatus === undefined ? {} : { httpStatus: result.httpStatus }),
  ...(result.phases ? { phases: result.phases } : {}),
  ...(result.failure ? { failure: result.failure } : {}),
  ...(result.details ? { details: result.details } : {}),
  kind: result.kind,
});

export const feedResultOf = (result: CheckResult): FeedResult => ({
  region: result.region,
  slotAt: iso(result.slotAt),
  startedAt: iso(result.startedAt),
  verdict: result.verdict,
  latencyMs: result.durationMs,
  colo: result.colo,
  kind: result.kind,
  ...(result.httpStatus === undefined ? {} : { httpStatus: result.httpStatus }),
  ...(result.failure ? { failure: toldFailure(result.failure) } : {}),
  ...(result.phases ? { phases: result.phases } : {}),
  ...(result.details ? { details: result.details } : {}),
});

const toldFailure = ({ class: kind, message, step }: Failure): FeedResult['failure'] => ({
  class: kind,
  message,
  ...(step === undefined ? {} : { step }),
});
