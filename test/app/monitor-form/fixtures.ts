/** A monitor of each kind, with everything a program can say that a form shows badly or not at all. */
import { draftKey, type MonitorValues, texts } from '../../../app/src/lib/monitor-form/values.ts';
import type { MonitorKind, Requests } from '../../../workers/domain/request.ts';
import type { ApiMonitorDetail } from '../../../workers/wire/api.ts';

const mask = '••••••••';
const call: Requests['http'] = {
  method: 'POST', headers: { 'x-team': 'blue', authorization: mask, 'x-own': mask }, secretHeaders: ['authorization', 'x-own'],
  body: '{"a":1}\r\n{"b":2}\n', auth: { type: 'basic', username: 'ada', password: mask }, redirectsMax: 0,
  bodyBytesMax: 1_024, variables: [{ name: 'token', value: mask, secret: true }], phaseTiming: true,
  certificateDays: [30, 7],
}; // prettier-ignore
const { variables, phaseTiming: _, certificateDays: __, ...stepCall } = call;

export const requests: Requests = {
  http: call,
  health: { ...call, phaseTiming: false },
  multistep: {
    variables,
    steps: [
      {
        name: 'Sign in', target: 'https://shop.example/{{ path }}', request: stepCall,
        assertions: [{ source: 'json', property: '$.ok', comparison: 'equals', target: 'true' }],
        extract: [{ variable: 'id', source: 'json', property: '$.id' }],
      },
      { name: 'Order', target: '{{ base }}/order', request: { ...stepCall, bodyBytesMax: 9 }, assertions: [], extract: [] },
    ],
  },
  tls: { startTls: 'smtp', serverName: 'mail.example', certificateDays: [], protocolMin: 'TLSv1.3' },
  tcp: { tls: true, exchanges: [{ send: 'PING\\r\\n', expect: '+PONG', secret: false }, { send: mask, expect: null, secret: true }] },
  dns: { recordType: 'MX', resolver: 'https://dns.example/q', expected: { match: 'set', values: ['10 a', '20 b'] }, dnssec: true },
  websocket: {
    headers: { cookie: mask }, secretHeaders: ['cookie'], auth: { type: 'bearer', token: mask }, subprotocols: ['a', 'b'],
    send: 'two\r\nlines', expect: '/pong/',
  },
  heartbeat: { schedule: { type: 'cron', expression: '0 3 * * *', timeZone: 'Europe/Berlin' }, graceSeconds: 90, maxRunSeconds: 5400 },
}; // prettier-ignore

const region = (id: 'weur' | 'oc') => ({
  region: id, verdict: null, lastSlotAt: null, latencyMs: null, colo: null, placement: null,
}); // prettier-ignore

const targets: Record<MonitorKind, string> = {
  http: 'https://shop.example/', health: 'https://shop.example/health', multistep: 'https://shop.example/{{ path }}',
  tls: 'shop.example:443', tcp: 'shop.example:6379', dns: 'shop.example', websocket: 'wss://shop.example/live', heartbeat: '',
}; // prettier-ignore

export const monitorOf = (kind: MonitorKind, change: Partial<ApiMonitorDetail> = {}): ApiMonitorDetail =>
  ({
    id: 'mon_a', name: 'Shop', kind, target: targets[kind], state: 'up', stateSince: '', noData: false,
    lastCheckedAt: null, regions: [region('weur'), region('oc')], intervalSeconds: 60, timeoutMs: 10_000,
    quorum: 'majority', failureThreshold: 1, recoveryThreshold: 1, degradedAboveMs: null, anomaly: null, advisory: null, degradedThreshold: 1, degradedRecoveryThreshold: 1,
    flapping: { transitions: 6, windowSeconds: 1_800 }, reopenWithinSeconds: 0, dependsOn: [], policyId: null, maintenance: null,
    openIncidentId: null, uptime24h: null, createdAt: '', updatedAt: '', tags: [], channelIds: null, assertions: [],
    pingUrl: null, heartbeat: null, certificate: null,
    request: requests[kind], ...change,
  }) as ApiMonitorDetail; // prettier-ignore

export const draftOf = (v: MonitorValues) => [draftKey(v.kind), v.drafts[draftKey(v.kind)]] as const;

/** The values as a browser sends them: lines end in CRLF, a field of one line has one line, an open switch is not sent. */
export function sentAs(v: MonitorValues): FormData {
  const form = new FormData();
  const areas = ['body', 'send', 'expect', 'expected'];
  const put = (name: string, value: unknown) => {
    if (value === true) form.set(name, 'on');
    else if (typeof value === 'string')
      form.set(
        name,
        areas.includes(name) ? value.replace(/\r\n|\r|\n/g, '\r\n') : value.replace(/[\r\n]/g, ''),
      );
    else if (value !== false) form.set(name, JSON.stringify(value));
  };
  for (const name of ['kind', 'assertions', ...Object.keys(texts)] as const)
    put(name, v[name as keyof MonitorValues]);
  for (const [name, value] of Object.entries(draftOf(v)[1])) put(name, value);
  for (const one of v.regions) form.append('regions', one);
  for (const one of v.channelIds) form.append('channelIds', one);
  for (const one of v.dependsOn) form.append('dependsOn', one);
  return form;
}
