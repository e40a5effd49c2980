/** Incidents: opened, kept up to date, acknowledged and resolved. Each change is one revision. */
import { diagnosisOf } from './diagnosis.ts';
import type { Facts, Voice } from './facts.ts';
import { outageEnd, outageStart } from './quorum.ts';
import { isKnown } from './streak.ts';
import type { Cause, Incident, MachineConfig, MonitorState, TimelineEntry } from './types.ts';
import { bounded } from './timeline.ts';
import { causeSummary, durationWords, failsWords, recoversWords } from './words.ts';

const affected = (failing: readonly Voice[]): Cause['regions'] =>
  failing.map(({ region, streak }) => ({
    region,
    class: streak.failure?.class ?? ('platform' as const),
    message: streak.failure?.message ?? 'unknown reason',
    since: streak.failingSince,
    until: null,
  }));

/** Regions that had a say, those that fail among them. */
const votersOf = (list: Cause['regions'], facts: Facts): number => Math.max(facts.voters.length, list.length);

/** Whoever fails already stands by that while it is asked again: only the others are still to be heard. */
const besides = (list: Cause['regions'], facts: Facts): Facts => ({
  ...facts,
  unheard: facts.unheard.filter((region) => !list.some((one) => one.region === region && one.until === null)),
});

const causeOf = (list: Cause['regions'], facts: Facts): Cause => ({
  summary: causeSummary(list, votersOf(list, facts), facts.unheard.length),
  regions: list,
});

const withEntries = (incident: Incident, ...entries: TimelineEntry[]): Incident => ({
  ...incident,
  revision: incident.revision + 1,
  timeline: bounded([...incident.timeline, ...entries]),
});

/** When the outage began that the facts speak of. */
export function startOf(config: MachineConfig, { failing, needed }: Facts, now: number): number {
  const since = failing.map(({ streak }) => streak.failingSince);
  return Math.min(now, outageStart(since, needed, config.intervalMs + config.timeoutMs));
}

/** When it ended, once enough regions are good again: not before a region that is silent now failed last. */
export function endOf(
  { startedAt, outages }: Incident,
  { good, failing, needed }: Facts,
  { regions }: MonitorState,
  now: number,
): number {
  const end = outageEnd(
    good.map(({ streak }) => streak.goodSince),
    failing.length,
    needed,
  );
  const lastFailures = Object.values(regions)
    .filter((region) => !isKnown(region))
    .flatMap(({ window }) => window.findLast(({ verdict }) => verdict === 'fail')?.startedAt ?? []);
  const from = outages.at(-1)?.from ?? startedAt;
  return Math.min(now, Math.max(from, end, ...lastFailures.filter((at) => at >= from)));
}

export function openIncident(
  config: MachineConfig,
  state: MonitorState,
  heard: Facts,
  startedAt: number,
  now: number,
): Incident {
  const { failing, voters } = heard;
  const list = affected(failing);
  const facts = besides(list, heard);
  const cause = causeOf(list, facts);
  const first = [...list].sort((a, b) => a.since - b.since).find(({ since }) => since >= startedAt);
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
    severityFixed: false,
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
    diagnosis: diagnosisOf(list, votersOf(list, facts), facts, state, now),
    cause,
    timeline: suspected ? [suspected, opened] : [opened],
  };
}

/** It came back within its grace: whoever acknowledged it is asked again, and what kept it from people is judged anew. */
export function reopenIncident(
  last: Incident,
  heard: Facts,
  state: MonitorState,
  startedAt: number,
  now: number,
): Incident {
  const failing = affected(heard.failing);
  const facts = besides(failing, heard);
  const list = [
    ...last.cause.regions.filter((one) => !failing.some(({ region }) => region === one.region)),
    ...failing,
  ];
  const cause = causeOf(list, facts);
  const message = `Down again ${durationWords(startedAt - (last.resolvedAt ?? startedAt))} after it ended: ${cause.summary}.`;
  return {
    ...withEntries(last, { at: now, kind: 'reopened', message }),
    status: 'open',
    resolvedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    acknowledgeNote: null,
    heldBy: null,
    mergedInto: null,
    outages: [...last.outages, { from: startedAt, to: null }],
    diagnosis: diagnosisOf(failing, votersOf(failing, facts), facts, state, now),
    cause,
  };
}

/** Which regions are affected may change while the incident is open; the same object when it did not. */
export function updateIncident(incident: Incident, facts: Facts, state: MonitorState, now: number): Incident {
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
  // Words that count on answers to come are written anew once they have come, because the summary changes with them.
  const told = joined.length > 0 ? besides(list, facts) : { ...facts, unheard: [] };
  const cause = causeOf(list, told);
  const current = list.filter(({ until }) => until === null);
  const sameRegions = joined.length === 0 && left.length === 0;
  if (sameRegions && (facts.unheard.length > 0 || cause.summary === incident.cause.summary)) return incident;

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
    diagnosis: incident.flapping
      ? incident.diagnosis
      : diagnosisOf(current, votersOf(list, facts), told, state, now),
    severity: list.length >= facts.voters.length && !incident.severityFixed ? 'critical' : incident.severity,
  };
}

/** The target is up again: cause and diagnosis tell of every region that failed, not of those that were left at last. */
export function resolveIncident(
  incident: Incident,
  facts: Facts,
  state: MonitorState,
  resolvedAt: number,
  now: number,
): Incident {
  const updated = updateIncident(incident, { ...facts, unheard: [] }, state, now);
  const list = updated.cause.regions;
  const never = facts.good.filter(({ region }) => !list.some((one) => one.region === region));
  const worst = { ...facts, good: never, unheard: [] };
  const diagnosis = incident.flapping
    ? incident.diagnosis
    : diagnosisOf(list, votersOf(list, facts), worst, state, now);
  const message = `Up again after ${durationWords(resolvedAt - incident.startedAt)}.`;
  return { ...endIncident(updated, resolvedAt, now, message), diagnosis };
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
  // A clock may go back a little.
  resolvedAt: Math.max(incident.startedAt, resolvedAt),
  outages: incident.outages.map((one) =>
    one.to === null ? { ...one, to: Math.max(one.from, resolvedAt) } : one,
  ),
});

export const noteInTimeline = (incident: Incident, entry: TimelineEntry): Incident =>
  withEntries(incident, entry);
