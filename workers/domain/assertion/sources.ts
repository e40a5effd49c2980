/** Which assertions a kind of monitor knows: those its checks have something to judge by. */
import type { MonitorKind } from '../request.ts';
import type { AssertionSource } from './types.ts';

const overHttp = [
  'status',
  'header',
  'body',
  'json',
  'json_schema',
  'html',
  'response_time',
  'body_size',
  'certificate',
] as const;

export const sourcesOf: Record<MonitorKind, readonly AssertionSource[]> = {
  http: overHttp,
  health: overHttp,
  // Each step has its own; these are of the whole.
  multistep: ['response_time'],
  tls: ['certificate', 'response_time'],
  tcp: ['body', 'response_time'],
  dns: ['dns', 'response_time'],
  websocket: ['body', 'json', 'json_schema', 'response_time'],
  heartbeat: [],
};
/** Of one step of a transaction. */
export const stepSources: readonly AssertionSource[] = overHttp.filter((source) => source !== 'certificate');

/** Parts of the response time that a kind's checks measure, by the property that names them. */
export const phasesOf: Record<MonitorKind, readonly string[]> = {
  http: ['total', 'connect', 'tls', 'ttfb', 'transfer'],
  health: ['total', 'connect', 'tls', 'ttfb', 'transfer'],
  multistep: ['total'],
  tls: ['total', 'connect', 'tls'],
  tcp: ['total', 'connect', 'tls', 'ttfb', 'echo'],
  dns: ['total', 'ttfb'],
  websocket: ['total', 'ttfb', 'echo'],
  heartbeat: [],
};
export const stepPhases: readonly string[] = ['total', 'ttfb', 'transfer'];
