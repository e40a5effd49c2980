/** Incidents: opened, kept up to date, acknowledged and resolved. Each change is one revision. */
import { timelineEntriesMax } from '../limits.ts';
import type { Facts, Voice } from './facts.ts';
import { outageEnd, outageStart } from './quorum.ts';
import type { Cause, Incident, MachineConfig, MonitorState, TimelineEntry } from './types.ts';
import { causeSummary, durationWords, failsWords, recoversWords } from './words.ts';

const affected = (failing: readonly Voice[]): Cause['regions'] =>
  failing.map(({ region, streak }) => ({
    region,
    class: streak.failure?.class ?? ('platform' as const),
    message: streak.failure?.message ?? 'unknown reason',
    since: streak.failingSince,
    until: null,
  }));

const causeOf = (list: Cause['regions'], facts: Facts, unheard: number): Cause => ({
  summary: causeSummary(list, Math.max(facts.voters.length, list.length), unheard),
  regions: list,
});

const withEntries = (incident: Incident, ...entries: TimelineEntry[]): Incident => ({
  ...incident,
  revision: incident.revision + 1,
  timeline: [...incident.timeline, ...entries].slice(0, timelineEntriesMax),
});

export function openIncident(
  config: MachineConfig,
  state: MonitorState,
  facts: Facts,
  now: number,
): Incident {
  const { failing, voters } = facts;
  const start = outageStart(
    failing.map(({ streak }) => streak.failingSince),
    facts.needed,
    config.intervalMs + config.timeoutMs,
  );
  const startedAt = Math.min(start, now);
  const cause = causeOf(affected(failing), facts, facts.unheard);
  const first = [...cause.regions].sort((a, b) => a.since - b.since).find(({ since }) => since >= startedAt);
  const suspected = first && {
    at: first.since,
    kind: 'suspected' as const,
    region: first.region,
    message: failsWords(first.region, first.message),
  };
  const opened = {
    at: now,
    kind: 'opened' as const,
    message: `${cause.summary}. Detected ${durationWords(now - startedAt)} after the first failure.`,
  };
  return {
    id: `inc_${config.monitorId.replace(/^mon_/, '')}_${state.incidents + 1}`,
    revision: 1,
    monitorId: config.monitorId,
    status: 'open',
    severity: failing.length === voters.length ? 'critical' : 'major',
    startedAt,
    detectedAt: now,
    resolvedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    acknowledgeNote: null,
    outages: [{ from: startedAt, to: null }],
    flapping: false,
    heldBy: null,
    mergedInto: null,
    severityFixed: false,
    diagnosis: cause.summary,
    cause,
    timeline: suspected ? [suspected, opened] : [opened],
  };
}

/** Which regions are affected may change while the incident is open; the same object when it did not. */
export function updateIncident(incident: Incident, facts: Facts, now: number): Incident {
  const before = incident.cause.regions;
  const still = new Set(before.filter(({ until }) => until === null).map(({ region }) => region));
  const joined = facts.failing.filter(({ region }) => !still.has(region));
  const left = facts.good.filter(({ region }) => still.has(region));
  const leftSince = new Map(left.map(({ region, streak }) => [region, streak.goodSince]));
  const joinedNow = new Set(joined.map(({ region }) => region));
  const list = [
    ...before
      .filter(({ region }) => !joinedNow.has(region))
      .map((one) => ({ ...one, until: one.until ?? leftSince.get(one.region) ?? null })),
    ...affected(joined),
  ];
  const cause = causeOf(list, facts, 0);
  const sameRegions = joined.length === 0 && left.length === 0;
  if (sameRegions && (facts.unheard > 0 || cause.summary === incident.cause.summary)) return incident;

  const entries: TimelineEntry[] = [
    ...joined.map(({ region, streak }) => ({
      at: now,
      kind: 'region_failed' as const,
      region,
      message: failsWords(region, streak.failure?.message ?? 'unknown reason', true),
    })),
    ...left.map(({ region }) => ({
      at: now,
      kind: 'region_recovered' as const,
      region,
      message: recoversWords(region),
    })),
  ];
  return {
    ...withEntries(incident, ...entries),
    cause,
    diagnosis: cause.summary,
    severity: list.length >= facts.voters.length && !incident.severityFixed ? 'critical' : incident.severity,
  };
}

/** The target is up again: the cause stays as it was at its worst known moment. */
export function resolveIncident(incident: Incident, facts: Facts, now: number): Incident {
  const end = outageEnd(
    facts.good.map(({ streak }) => streak.goodSince),
    facts.failing.length,
    facts.needed,
  );
  const resolvedAt = Math.min(now, Math.max(incident.startedAt, end));
  return endIncident(
    updateIncident(incident, facts, now),
    resolvedAt,
    now,
    `Up again after ${durationWords(resolvedAt - incident.startedAt)}.`,
  );
}

export const endIncident = (
  incident: Incident,
  resolvedAt: number,
  now: number,
  message: string,
  by?: string,
): Incident => ({
  ...withEntries(incident, { at: now, kind: 'resolved', message, ...(by === undefined ? {} : { by }) }),
  status: 'resolved',
  resolvedAt,
  outages: incident.outages.map((one) => (one.to === null ? { ...one, to: resolvedAt } : one)),
});

export const noteInTimeline = (incident: Incident, entry: TimelineEntry): Incident =>
  withEntries(incident, entry);
