/** What a part of the form says while it is folded, or beside its title. Pure. */
import { sourcesOf } from '$domain/assertion/sources.ts';
import { assertionWords } from './assertions.ts';
import { paceWords } from './heartbeat.ts';
import type { MonitorValues } from './values.ts';

const said = (...words: (string | false)[]): string => words.filter(Boolean).join(' · ');
const counted = (count: number, what: string): string | false =>
  count > 0 && `${count} ${what}${count === 1 ? '' : 's'}`;

export function requestWords({ kind, drafts }: MonitorValues): string {
  switch (kind) {
    case 'http':
    case 'health': {
      const { method, headers, authType, body, variables } = drafts.http;
      return said(
        method,
        counted(headers.length, 'header'),
        body !== '' && 'with a body',
        authType !== '' && `${authType} authentication`,
        counted(variables.length, 'variable'),
      );
    }
    case 'multistep':
      return 'One request after the other; the first that fails ends the run.';
    case 'tls':
      return 'Told before it ends, and at once when it is not good.';
    case 'tcp':
      return 'What is said once it is connected.';
    case 'dns':
      return 'What is asked, of whom, and the records there should be.';
    case 'websocket':
      return 'What is said once it is open.';
    case 'heartbeat':
      return paceWords(drafts.heartbeat);
  }
}

export function judgeWords({ kind, assertions, degradedAboveMs, anomaly }: MonitorValues): string {
  const implied =
    sourcesOf[kind].includes('status') &&
    !assertions.some(({ source }) => source === 'status') &&
    'Status code equals 2xx';
  return said(
    implied,
    ...assertions.slice(0, 3).map(assertionWords),
    assertions.length > 3 && `${assertions.length - 3} more`,
    degradedAboveMs !== '' && `degraded above ${degradedAboveMs} ms`,
    anomaly !== '' && 'degraded when slower than usual',
  );
}

/** What keeps its alerts few. */
export function calmWords({ dependsOn, flappingTransitions, flappingMinutes, reopenMinutes }: MonitorValues) {
  return said(
    dependsOn.length > 0 && `${dependsOn.length} ${dependsOn.length === 1 ? 'dependency' : 'dependencies'}`,
    flappingTransitions === ''
      ? 'flapping is not told'
      : `flapping above ${flappingTransitions} changes in ${flappingMinutes} min`,
    reopenMinutes !== '' && reopenMinutes !== '0' && `reopens within ${reopenMinutes} min`,
  );
}
