/**
 * An edit of a monitor: it sends what was changed and nothing else. What the form cannot show, or not exactly, stays as
 * the API was told.
 */
import type { MonitorKind, Requests } from '$domain/request.ts';
import { draftOfAssertion } from '$lib/monitor-form/assertions.ts';
import { requestFormOf } from '$lib/monitor-form/forms.ts';
import { draftKey, emptyValues, type MonitorValues } from '$lib/monitor-form/values.ts';
import { type ApiMonitorDetail, parseRequest } from '$wire/api.ts';
import { bodyOf } from './body.ts';

const requestOf = (monitor: ApiMonitorDetail): Requests[MonitorKind] =>
  parseRequest(monitor.kind, monitor.request);

export function valuesOf(monitor: ApiMonitorDetail): MonitorValues {
  const { kind } = monitor;
  const regions = monitor.regions.map(({ region }) => region);
  const blank = emptyValues(kind, regions);
  return {
    ...blank,
    name: monitor.name,
    target: monitor.target,
    intervalSeconds: String(monitor.intervalSeconds),
    timeoutMs: String(monitor.timeoutMs),
    quorum: String(monitor.quorum),
    failureThreshold: String(monitor.failureThreshold),
    recoveryThreshold: String(monitor.recoveryThreshold),
    degradedAboveMs: monitor.degradedAboveMs === null ? '' : String(monitor.degradedAboveMs),
    anomaly: monitor.anomaly?.sensitivity ?? '',
    degradedThreshold: String(monitor.degradedThreshold),
    degradedRecoveryThreshold: String(monitor.degradedRecoveryThreshold),
    flappingTransitions: monitor.flapping ? String(monitor.flapping.transitions) : '',
    flappingMinutes: monitor.flapping ? String(monitor.flapping.windowSeconds / 60) : blank.flappingMinutes,
    reopenMinutes: String(monitor.reopenWithinSeconds / 60),
    assertions: monitor.assertions.map(draftOfAssertion),
    channels: monitor.channelIds === null ? 'all' : 'some',
    channelIds: monitor.channelIds ?? [],
    dependsOn: monitor.dependsOn,
    policyId: monitor.policyId ?? '',
    tags: monitor.tags.join(', '),
    drafts: { ...blank.drafts, [draftKey(kind)]: requestFormOf(kind).fromRequest(requestOf(monitor)) },
  };
}

/** Fields of several lines. The others have one: a browser leaves line breaks out of them. */
const areas = new Set(['body', 'send', 'expect', 'expected']);
const asReturned = (name: string, value: string): string =>
  areas.has(name) ? value.replace(/\r\n?/g, '\n') : value.replace(/[\r\n]/g, '');

/** A text that nobody touched is exactly what it was. */
const withUntouched = <T extends object>(given: T, was: T): T => ({
  ...given,
  ...Object.fromEntries(
    Object.entries(was).filter(
      ([name, value]) => typeof value === 'string' && asReturned(name, value) === given[name as keyof T],
    ),
  ),
});

/** Of two bodies, what differs; lists of ids count as sets. */
function difference(before: Record<string, unknown>, after: Record<string, unknown>) {
  const sets = ['regions', 'channelIds', 'dependsOn'];
  const text = (name: string, value: unknown) =>
    JSON.stringify(sets.includes(name) && Array.isArray(value) ? value.toSorted() : value);
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => text(name, value) !== text(name, before[name])),
  );
}

/** @returns the PATCH of an edit; empty when nothing was changed */
export function changeOf(given: MonitorValues, monitor: ApiMonitorDetail): Record<string, unknown> {
  // A monitor keeps its kind, whatever a form says.
  const { kind } = monitor;
  const was = valuesOf(monitor);
  const key = draftKey(kind);
  const v = {
    ...withUntouched(given, was),
    kind,
    drafts: { ...was.drafts, [key]: withUntouched(given.drafts[key], was.drafts[key]) },
  };
  const old = requestOf(monitor);
  const [before, after] = [bodyOf(was, old), bodyOf(v, old)];
  const change = difference(before, after);
  if (change.request) change.request = { ...monitor.request, ...difference(before.request, after.request) };
  return change;
}

/** The monitor as it would be after the edit, for a test run. */
export const editedBody = (v: MonitorValues, monitor: ApiMonitorDetail): Record<string, unknown> => ({
  ...bodyOf(valuesOf(monitor), requestOf(monitor)),
  request: monitor.request,
  ...changeOf(v, monitor),
});
