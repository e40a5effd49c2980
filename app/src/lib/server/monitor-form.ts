/**
 * The monitor form: a monitor as its values, and what it sends to the API. An edit sends what was changed and nothing
 * else: what the form cannot show, or not exactly, stays as the API was told.
 */
import { type ApiChannel, type ApiMonitorDetail, type Health, type Page, requestOf } from '$wire/api.ts';
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

/** Sent and compared to the letter: a space may matter. Line ends are the browser's, not the typist's. */
const literal = new Set(['body', 'secret', 'keyword', 'forbidden']);

export function readValues(form: FormData): MonitorValues {
  const blank = emptyValues([]);
  const read = Object.fromEntries(
    Object.keys(blank).map((name) => [
      name,
      (literal.has(name) ? String(form.get(name) ?? '') : text(form, name)).replaceAll('\r\n', '\n'),
    ]),
  );
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

export function bodyOf(v: MonitorValues) {
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

type Assertion = ApiMonitorDetail['assertions'][number];
/** The assertions that have a field: the first of each of three kinds. */
function shownAssertions({ assertions }: Pick<ApiMonitorDetail, 'assertions'>) {
  const first = (source: Assertion['source'], comparison: Assertion['comparison']) =>
    assertions.find((one) => one.source === source && one.comparison === comparison);
  return {
    status: first('status', 'equals'),
    keyword: first('body', 'contains'),
    forbidden: first('body', 'not_contains'),
  };
}

/** Assertions that only the API can change; the form keeps them. */
export function keptAssertions(monitor: Pick<ApiMonitorDetail, 'assertions'>): Assertion[] {
  const shown = new Set(Object.values(shownAssertions(monitor)));
  return monitor.assertions.filter((one) => !shown.has(one));
}

export function valuesOf(monitor: ApiMonitorDetail): MonitorValues {
  const request = requestOf.http.parse(monitor.request);
  const { status, keyword, forbidden } = shownAssertions(monitor);
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
    status: status?.target ?? '',
    keyword: keyword?.target ?? '',
    forbidden: forbidden?.target ?? '',
    channels: monitor.channelIds === null ? 'all' : 'some',
    channelIds: monitor.channelIds ?? [],
    tags: monitor.tags.join(', '),
  };
}

/** A value as it comes back from a browser in which nobody touched it: a field of one line has no second one. */
function untouched(name: string, value: string): string {
  if (name === 'body') return value.replace(/\r\n?/g, '\n');
  const line = name === 'headers' ? value : value.replace(/[\r\n]/g, '');
  return literal.has(name) ? line : line.trim();
}

/** What nobody touched is exactly what it was. */
const withUntouched = (v: MonitorValues, was: MonitorValues): MonitorValues => ({
  ...v,
  ...Object.fromEntries(
    Object.entries(was).filter(
      ([name, value]) =>
        typeof value === 'string' && untouched(name, value) === v[name as keyof MonitorValues],
    ),
  ),
});

/** Of two bodies, what differs; lists of ids count as sets. */
function difference(before: Record<string, unknown>, after: Record<string, unknown>) {
  const sets = ['regions', 'channelIds'];
  const text = (name: string, value: unknown) =>
    JSON.stringify(sets.includes(name) && Array.isArray(value) ? value.toSorted() : value);
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => text(name, value) !== text(name, before[name])),
  );
}

/** @returns the PATCH of an edit; empty when nothing was changed */
export function changeOf(v: MonitorValues, monitor: ApiMonitorDetail): Record<string, unknown> {
  const was = valuesOf(monitor);
  const [before, after] = [bodyOf(was), bodyOf(withUntouched(v, was))];
  const change = difference(before, after);
  if (change.request) change.request = { ...monitor.request, ...difference(before.request, after.request) };
  if (change.assertions) change.assertions = [...after.assertions, ...keptAssertions(monitor)];
  return change;
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
