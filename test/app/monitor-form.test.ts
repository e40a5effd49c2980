/** An edit in the browser changes what was changed there, and nothing that the API was told besides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../app/src/lib/monitor-form/draft.ts';
import { kindFrom, type MonitorValues } from '../../app/src/lib/monitor-form/values.ts';
import { changeOf, editedBody, valuesOf } from '../../app/src/lib/server/monitor-form/change.ts';
import { readValues } from '../../app/src/lib/server/monitor-form/read.ts';
import { monitorKinds } from '../../workers/domain/request.ts';
import { trialBody } from '../../workers/wire/api.ts';
import { trialOf } from '../../app/src/lib/server/monitor-form/body.ts';
import { draftOf, monitorOf, requests, sentAs } from './monitor-form/fixtures.ts';

const http = monitorOf('http', {
  tags: ['a, b'],
  assertions: [
    { source: 'status', comparison: 'not_equals', target: '204' },
    { source: 'body', comparison: 'contains', target: 'two\nlines ' },
    { source: 'json', property: "$['a b'][0]", comparison: 'exists', verdict: 'slow' },
  ],
});
const typed = (change: Partial<MonitorValues> = {}, monitor = http) =>
  readValues(sentAs({ ...valuesOf(monitor), ...change }));
/** The values with something else in the draft of the monitor's kind. */
const redrafted = <D extends Draft>(monitor: typeof http, change: Partial<D>) => {
  const v = valuesOf(monitor);
  const [key, draft] = draftOf(v);
  return typed({ drafts: { ...v.drafts, [key]: { ...draft, ...change } } }, monitor);
};

describe('an edit', () => {
  it.each(monitorKinds)('of a %s monitor in which nothing was touched sends nothing', (kind) => {
    const monitor = monitorOf(kind);
    expect(changeOf(typed({}, monitor), monitor)).toEqual({});
  });

  it('does not take another order of regions for a change', () => {
    expect(changeOf(typed({ regions: ['oc', 'weur'] }), http)).toEqual({});
  });

  it('of one field sends that field alone', () => {
    expect(changeOf(typed({ name: 'Shop API' }), http)).toEqual({ name: 'Shop API' });
    expect(changeOf(typed({ degradedAboveMs: '800' }), http)).toEqual({ degradedAboveMs: 800 });
    expect(changeOf(typed({ anomaly: 'medium' }), http)).toEqual({ anomaly: { sensitivity: 'medium' } });
    expect(changeOf(typed({ degradedThreshold: '' }), http)).toEqual({});
    expect(changeOf(typed({ dependsOn: ['mon_a'] }), http)).toEqual({ dependsOn: ['mon_a'] });
    expect(changeOf(typed({ flappingTransitions: '' }), http)).toEqual({ flapping: null });
    expect(changeOf(typed({ flappingMinutes: '10' }), http)).toEqual({
      flapping: { transitions: 6, windowSeconds: 600 },
    });
    expect(changeOf(typed({ reopenMinutes: 'soon' }), http)).toEqual({ reopenWithinSeconds: 'soon' });
    expect(changeOf(typed({ tags: '' }), http)).toEqual({ tags: [] });
  });

  it('of an assertion sends them all, in their order', () => {
    const v = valuesOf(http);
    const assertions = v.assertions.with(0, { ...v.assertions[0]!, target: '200' });
    expect(changeOf(typed({ assertions }), http)).toEqual({
      assertions: [{ ...http.assertions[0], target: '200' }, ...http.assertions.slice(1)],
    });
  });

  it.each<[Draft, object]>([
    [{ method: 'PUT' }, { method: 'PUT' }],
    [{ redirectsMax: '3' }, { redirectsMax: 3 }],
    [{ body: 'x\r\ny ' }, { body: 'x\ny ' }],
    [{ body: '' }, { body: null }],
    [{ secret: ' new ' }, { auth: { type: 'basic', username: 'ada', password: ' new ' } }],
    [{ authType: '' }, { auth: null }],
    [{ phaseTiming: false }, { phaseTiming: false }],
    [{ certificateDays: '' }, { certificateDays: [] }],
    [{ headers: [] }, { headers: {}, secretHeaders: [] }],
  ])('of the request, %j, keeps the rest of it, also what has no field', (edit, expected) => {
    expect(changeOf(redrafted(http, edit), http)).toEqual({ request: { ...requests.http, ...expected } });
  });

  it('of a step keeps what the others say besides their fields, also when they change places', () => {
    const monitor = monitorOf('multistep');
    const steps = valuesOf(monitor).drafts.multistep.steps.toReversed();
    const change = changeOf(redrafted(monitor, { steps }), monitor);
    expect(change).toEqual({
      request: { ...requests.multistep, steps: requests.multistep.steps.toReversed() },
    });
  });

  it('keeps the kind, whatever the form says', () => {
    expect(changeOf({ ...valuesOf(http), kind: 'tls' }, http)).toEqual({});
  });
});

describe('a test run', () => {
  it.each(monitorKinds.filter((kind) => kind !== 'heartbeat'))(
    'of a %s monitor is told what the form holds, and which monitor its secrets are of',
    (kind) => {
      const monitor = monitorOf(kind);
      const v = typed({ name: 'Another name', timeoutMs: '9000' }, monitor);
      const told = trialOf(editedBody(v, monitor), monitor.id);
      expect(trialBody.safeParse(told).error).toBeUndefined();
      expect(told).toMatchObject({ kind, timeoutMs: 9_000, monitorId: 'mon_a', request: requests[kind] });
    },
  );
});

describe('what comes from a browser', () => {
  it('is a form, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...monitorKinds),
        fc.constantFrom('assertions', 'headers', 'variables', 'steps', 'exchanges'),
        fc.oneof(fc.json(), fc.string()),
        (kind, name, value) => {
          const form = new FormData();
          form.set('kind', kind);
          form.set(name, value);
          const v = readValues(form);
          expect(v.kind).toBe(kind);
          expect(Array.isArray(v.assertions)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('with an unknown kind is an HTTP check', () => {
    expect(kindFrom('ftp')).toBe('http');
    expect(kindFrom(null)).toBe('http');
  });
});
