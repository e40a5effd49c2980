/** An edit in the browser changes what was changed there, and nothing that the API was told besides. */
import { describe, expect, it } from 'vitest';
import {
  changeOf,
  emptyValues,
  keptAssertions,
  type MonitorValues,
  readValues,
  valuesOf,
} from '../../app/src/lib/server/monitor-form.ts';
import type { ApiMonitorDetail } from '../../workers/wire/api.ts';

const region = (id: 'weur' | 'oc') => ({
  region: id, verdict: null, lastSlotAt: null, latencyMs: null, colo: null, placement: null,
}); // prettier-ignore

/** Everything a program can say that a form shows badly or not at all. */
const monitor: ApiMonitorDetail = {
  id: 'mon_a', name: 'Shop', kind: 'http', target: 'https://shop.example/', state: 'up', stateSince: '', noData: false,
  lastCheckedAt: null, regions: [region('weur'), region('oc')], intervalSeconds: 60, timeoutMs: 10_000,
  quorum: 'majority', failureThreshold: 1, recoveryThreshold: 1, degradedAboveMs: null, advisory: null,
  openIncidentId: null, uptime24h: null, createdAt: '', updatedAt: '', tags: ['a, b'], channelIds: null,
  pingUrl: null, heartbeat: null, certificate: null,
  assertions: [
    { source: 'status', comparison: 'not_equals', target: '204' },
    { source: 'status', comparison: 'equals', target: '2xx' },
    { source: 'body', comparison: 'contains', target: 'two\nlines ' },
    { source: 'body', comparison: 'contains', target: 'ready' },
  ],
  request: {
    method: 'POST', headers: { 'x-team': 'blue', authorization: '••••••••' }, body: '{"a":1}\r\n{"b":2}\n',
    auth: { type: 'basic', username: 'ada', password: '••••••••' }, redirectsMax: 0, bodyBytesMax: 1_024,
  },
}; // prettier-ignore

/** The values as a browser sends them: lines end in CRLF, a field of one line has one line. */
function typed(change: Partial<MonitorValues> = {}): MonitorValues {
  const form = new FormData();
  const sent = (name: string, value: string) =>
    name === 'body' || name === 'headers'
      ? value.replace(/\r\n|\r|\n/g, '\r\n')
      : value.replace(/[\r\n]/g, '');
  for (const [name, value] of Object.entries({ ...valuesOf(monitor), ...change }))
    for (const one of [value].flat()) form.append(name, sent(name, one));
  return readValues(form);
}

describe('an edit', () => {
  it('in which nothing was touched sends nothing', () => {
    expect(changeOf(typed(), monitor)).toEqual({});
    expect(changeOf(typed({ regions: ['oc', 'weur'] }), monitor)).toEqual({});
  });

  it('of one field sends that field alone', () => {
    expect(changeOf(typed({ name: 'Shop API' }), monitor)).toEqual({ name: 'Shop API' });
    expect(changeOf(typed({ degradedAboveMs: '800' }), monitor)).toEqual({ degradedAboveMs: 800 });
    expect(changeOf(typed({ tags: '' }), monitor)).toEqual({ tags: [] });
  });

  it.each<[Partial<MonitorValues>, Partial<ApiMonitorDetail['request']>]>([
    [{ method: 'PUT' }, { method: 'PUT' }],
    [{ redirectsMax: '3' }, { redirectsMax: 3 }],
    [{ body: 'x\r\ny ' }, { body: 'x\ny ' }],
    [{ body: '' }, { body: null }],
    [{ headers: 'x-team: red' }, { headers: { 'x-team': 'red' } }],
    [{ secret: ' new ' }, { auth: { type: 'basic', username: 'ada', password: ' new ' } }],
    [{ authType: '' }, { auth: null }],
  ])('of the request, %j, keeps the rest of it, also what has no field', (edit, expected) => {
    expect(changeOf(typed(edit), monitor)).toEqual({ request: { ...monitor.request, ...expected } });
  });

  it('of an expectation keeps those that have no field, and turns none round', () => {
    const [not204, , , ready] = monitor.assertions;
    expect(keptAssertions(monitor)).toEqual([not204, ready]);
    expect(changeOf(typed({ status: '200' }), monitor).assertions).toEqual([
      { source: 'status', comparison: 'equals', target: '200' },
      { source: 'body', comparison: 'contains', target: 'two\nlines ' },
      not204,
      ready,
    ]);
  });
});

describe('a new monitor', () => {
  it('has nothing of another one', () => {
    expect(readValues(new FormData())).toEqual({
      ...emptyValues([]), intervalSeconds: '', timeoutMs: '', quorum: '', failureThreshold: '', recoveryThreshold: '',
      method: '', redirectsMax: '', channels: '',
    }); // prettier-ignore
  });
});
