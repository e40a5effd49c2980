import { describe, expect, it } from 'vitest';
import { errorAt } from '../../app/src/lib/errors.ts';
import {
  ago,
  axisTime,
  intervalWords,
  lasted,
  lastingWords,
  percent,
  stateTitle,
} from '../../app/src/lib/format.ts';
import { applyToMonitor, withIncident, withRead } from '../../app/src/lib/news.ts';
import { errorsOf } from '../../app/src/lib/server/forms.ts';

describe('percentages', () => {
  it.each([
    [1, '100 %'],
    [0.999999, '99.99 %'],
    [0.99999999, '99.99 %'],
    [0.9995, '99.95 %'],
    [0.29, '29.00 %'],
    [0, '0.00 %'],
    [null, '–'],
  ])('%s reads %s: cut, never rounded up', (ratio, expected) => {
    expect(percent(ratio)).toBe(expected);
  });
});

describe('times and durations', () => {
  it.each([
    [1, '1 second'],
    [90, '90 seconds'],
    [300, '5 minutes'],
    [3_600, '1 hour'],
    [86_400, '24 hours'],
  ])('an interval of %s s reads %s', (seconds, expected) => {
    expect(intervalWords(seconds)).toBe(expected);
  });

  it('an incident lasted from its start to its end, or lasts so far', () => {
    const startedAt = '2026-11-21T06:00:00.000Z';
    const now = Date.parse('2026-11-21T06:05:00.000Z');
    expect(lasted({ startedAt, resolvedAt: '2026-11-21T06:00:25.000Z' }, now)).toBe('25 s');
    expect(lasted({ startedAt, resolvedAt: null }, now)).toBe('5 min so far');
  });

  it.each([
    [-60_000, 'just now', 'for less than 1 s'],
    [4_999, 'just now', 'for 4 s'],
    [59_000, '59 s ago', 'for 59 s'],
    [119_000, '1 min ago', 'for 1 min'],
    [3 * 86_400_000, '3 d ago', 'for 3 d'],
  ])('%s ms ago reads %s, and what began then lasts %s', (ms, expected, lasting) => {
    const now = Date.parse('2026-11-21T06:05:00.000Z');
    const then = new Date(now - ms).toISOString();
    expect(ago(then, now)).toBe(expected);
    expect(lastingWords(then, now)).toBe(lasting);
  });

  it("a tab's title begins with what asks for attention", () => {
    expect(stateTitle({ state: 'down', noData: true })).toBe('Down: ');
    expect(stateTitle({ state: 'up', noData: true })).toBe('No data: ');
    expect(stateTitle({ state: 'suspect', noData: false })).toBe('');
  });

  it('an axis tells as much of the time as it needs', () => {
    const at = new Date(2026, 10, 21, 18, 5, 30);
    expect(axisTime(at, 300_000)).toBe('18:05:30');
    expect(axisTime(at, 3_600_000)).toBe('18:05');
    expect(axisTime(at, 7 * 86_400_000)).toBe('21 Nov');
    expect(axisTime(at, 3_600_000, true)).toBe('21 Nov, 18:05');
  });
});

describe('what the API refused', () => {
  it.each([
    ['Invalid input: expected number, received string', 'Use a whole number.'],
    ['Too small: expected number to be >=250', 'At least 250.'],
    ['Too big: expected number to be <=30000', 'At most 30000.'],
    ['Too small: expected string to have >=1 characters', 'Fill this in.'],
    ['Too small: expected array to have >=1 items', 'Choose at least one.'],
    ['only http and https can be watched', 'only http and https can be watched'],
  ])('%s reads %s', (message, expected) => {
    const errors = errorsOf({
      type: '',
      title: '',
      status: 422,
      code: '',
      errors: [{ path: 'a.b', message }],
    });
    expect(errorAt(errors, 'a.b')).toBe(expected);
  });

  it('is found at its path and above it, not beside it', () => {
    const errors = { message: '', fields: { 'request.headers.x': 'not a header name' } };
    expect(errorAt(errors, 'request.headers')).toBe('not a header name');
    expect(errorAt(errors, 'request.head')).toBeUndefined();
    expect(errorAt(undefined, 'request')).toBeUndefined();
  });
});

describe('news of a monitor', () => {
  const region = {
    region: 'weur' as const,
    verdict: 'ok' as const,
    lastSlotAt: '2026-11-21T06:00:20.000Z',
    latencyMs: 80,
    colo: 'LHR',
    placement: 'verified' as const,
  };
  const monitor = {
    id: 'mon_a',
    state: 'up' as const,
    stateSince: '2026-11-21T05:00:00.000Z',
    noData: false,
    lastCheckedAt: region.lastSlotAt,
    regions: [region],
  };
  const news = (slotAt: string) => ({
    type: 'results' as const, monitorId: 'mon_a', state: 'suspect' as const, noData: false, epoch: 'e', seq: 1,
    results: [{ region: 'weur' as const, slotAt, startedAt: slotAt, verdict: 'fail' as const, latencyMs: 5, colo: 'LHR', kind: 'scheduled' }],
  }); // prettier-ignore
  it('a newer result is shown, an older one changes no region', () => {
    expect(applyToMonitor(monitor, news('2026-11-21T06:00:40.000Z'))).toMatchObject({
      state: 'suspect',
      regions: [{ verdict: 'fail' }],
    });
    expect(applyToMonitor(monitor, news('2026-11-21T06:00:00.000Z'))).toMatchObject({
      lastCheckedAt: region.lastSlotAt,
      regions: [{ verdict: 'ok' }],
    });
    expect(applyToMonitor({ ...monitor, id: 'mon_b' }, news('2026-11-21T06:00:40.000Z')).state).toBe('up');
  });

  it('a state told with results gives way to news of a later one, and mends one that was missed', () => {
    const down = {
      type: 'state' as const, monitorId: 'mon_a', state: 'down' as const, noData: false, epoch: 'e', seq: 1,
      since: '2026-11-21T06:00:41.000Z', message: 'Down.',
    }; // prettier-ignore
    const after = applyToMonitor(applyToMonitor(monitor, down), news('2026-11-21T06:00:40.000Z'));
    expect(after).toMatchObject({ state: 'down', stateSince: down.since, regions: [{ verdict: 'fail' }] });
    const mended = applyToMonitor(applyToMonitor(monitor, down), news('2026-11-21T06:00:50.000Z'));
    expect(mended).toMatchObject({ state: 'suspect', stateSince: '2026-11-21T06:00:50.000Z' });
    expect(withRead(after, monitor)).toMatchObject({ state: 'down', stateSince: down.since });
    expect(withRead(monitor, after)).toEqual(after);
  });

  it('an incident read again does not undo what news told of it', () => {
    const incident = (id: string, startedAt: string, timeline: number) => ({
      id, startedAt, timeline: Array.from({ length: timeline }, (_, i) => i),
    }); // prettier-ignore
    const [a, newer, old] = [incident('a', '1', 3), incident('a', '1', 4), incident('a', '1', 2)];
    expect(withIncident([a], newer)).toEqual([newer]);
    expect(withIncident([a], old)).toEqual([a]);
    expect(withIncident([a], incident('b', '2', 1)).map(({ id }) => id)).toEqual(['b', 'a']);
  });
});
