/** The monitor form: what it sends as the API's body, and a monitor as the form's values. */
import type { ApiChannel, ApiMonitorDetail, Health, Page } from '$wire/api.ts';
import { get } from './api.ts';
import { text } from './forms.ts';

export type MonitorValues = {
  name: string;
  target: string;
  intervalSeconds: string;
  timeoutMs: string;
  regions: string[];
  quorum: string;
  failureThreshold: string;
  recoveryThreshold: string;
  degradedAboveMs: string;
  method: string;
  headers: string;
  body: string;
  redirectsMax: string;
  authType: string;
  username: string;
  secret: string;
  status: string;
  keyword: string;
  forbidden: string;
  channels: string;
  channelIds: string[];
  tags: string;
};

export const emptyValues = (regions: string[]): MonitorValues => ({
  name: '', target: '', intervalSeconds: '60', timeoutMs: '10000', regions, quorum: 'majority', failureThreshold: '1',
  recoveryThreshold: '1', degradedAboveMs: '', method: 'GET', headers: '', body: '', redirectsMax: '5', authType: '',
  username: '', secret: '', status: '', keyword: '', forbidden: '', channels: 'all', channelIds: [], tags: '',
}); // prettier-ignore

export function readValues(form: FormData): MonitorValues {
  const blank = emptyValues([]);
  const read = Object.fromEntries(Object.keys(blank).map((name) => [name, text(form, name)]));
  return {
    ...blank,
    ...read,
    regions: form.getAll('regions').map(String),
    channelIds: form.getAll('channelIds').map(String),
  };
}

/** A number, or what was typed: the API then says what is wrong with it. */
const number = (typed: string): number | string =>
  typed !== '' && !Number.isNaN(Number(typed)) ? Number(typed) : typed;

export function bodyOf(v: MonitorValues): Record<string, unknown> {
  const headers = Object.fromEntries(
    v.headers.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
      const at = line.indexOf(':');
      return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  ); // prettier-ignore
  const auth =
    v.authType === 'basic'
      ? { type: 'basic', username: v.username, password: v.secret }
      : v.authType === 'bearer'
        ? { type: 'bearer', token: v.secret }
        : null;
  const assertions = [
    v.status && { source: 'status', comparison: 'equals', target: v.status },
    v.keyword && { source: 'body', comparison: 'contains', target: v.keyword },
    v.forbidden && { source: 'body', comparison: 'not_contains', target: v.forbidden },
  ].filter(Boolean);
  return {
    name: v.name,
    target: v.target !== '' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(v.target) ? `https://${v.target}` : v.target,
    intervalSeconds: number(v.intervalSeconds),
    timeoutMs: number(v.timeoutMs),
    regions: v.regions,
    quorum: /^\d+$/.test(v.quorum) ? Number(v.quorum) : v.quorum,
    failureThreshold: number(v.failureThreshold),
    recoveryThreshold: number(v.recoveryThreshold),
    degradedAboveMs: v.degradedAboveMs === '' ? null : number(v.degradedAboveMs),
    request: {
      method: v.method,
      headers,
      body: v.body === '' ? null : v.body,
      auth,
      redirectsMax: number(v.redirectsMax),
    },
    assertions,
    channelIds: v.channels === 'all' ? null : v.channelIds,
    tags: v.tags.split(',').map((tag) => tag.trim()).filter(Boolean), // prettier-ignore
  };
}

export function valuesOf(monitor: ApiMonitorDetail): MonitorValues {
  const { request } = monitor;
  const bodyAssertion = (comparison: string) =>
    monitor.assertions.find((one) => one.source === 'body' && one.comparison === comparison)?.target ?? '';
  return {
    name: monitor.name,
    target: monitor.target,
    intervalSeconds: String(monitor.intervalSeconds),
    timeoutMs: String(monitor.timeoutMs),
    regions: monitor.regions.map(({ region }) => region),
    quorum: String(monitor.quorum),
    failureThreshold: String(monitor.failureThreshold),
    recoveryThreshold: String(monitor.recoveryThreshold),
    degradedAboveMs: monitor.degradedAboveMs === null ? '' : String(monitor.degradedAboveMs),
    method: request.method,
    headers: Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`).join('\n'), // prettier-ignore
    body: request.body ?? '',
    redirectsMax: String(request.redirectsMax),
    authType: request.auth?.type ?? '',
    username: request.auth?.type === 'basic' ? request.auth.username : '',
    secret:
      request.auth?.type === 'basic'
        ? request.auth.password
        : request.auth?.type === 'bearer'
          ? request.auth.token
          : '',
    status: monitor.assertions.find(({ source }) => source === 'status')?.target ?? '',
    keyword: bodyAssertion('contains'),
    forbidden: bodyAssertion('not_contains'),
    channels: monitor.channelIds === null ? 'all' : 'some',
    channelIds: monitor.channelIds ?? [],
    tags: monitor.tags.join(', '),
  };
}

type Event = Parameters<typeof get>[0];
/** What there is to choose from. */
export async function choices(event: Event): Promise<{ regions: string[]; channels: ApiChannel[] }> {
  const [health, channels] = await Promise.all([
    get<Health>(event, '/health'),
    get<Page<ApiChannel>>(event, '/channels'),
  ]);
  return { regions: health.components.probes.map(({ region }) => region), channels: channels.items };
}
