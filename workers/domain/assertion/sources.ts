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
