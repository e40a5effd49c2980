import { describe, expect, it } from 'vitest';
import { planWords } from '../../app/src/lib/policy/plan.ts';
import { bodyOf, emptyPolicy, readPolicy, valuesOf } from '../../app/src/lib/policy/values.ts';
import { quietWords, scopeWords, shadowOf, silenceWords, stepWords } from '../../app/src/lib/policy/words.ts';
import type { ApiPolicy } from '../../workers/wire/api.ts';

const names = new Map([
  ['chn_s', 'Slack'],
  ['chn_p', 'PagerDuty'],
]);
const policy: ApiPolicy = {
  id: 'pol_1',
  position: 0,
  name: 'On call',
  severities: ['critical', 'major'],
  tags: ['prod', 'shop'],
  steps: [
    { afterSeconds: 0, channelIds: ['chn_s'] },
    { afterSeconds: 600, channelIds: ['chn_p'] },
    { afterSeconds: 600, channelIds: ['chn_s', 'chn_x'] },
  ],
  repeat: { everySeconds: 1_800, times: 3 },
  quietHours: {
    timeZone: 'Europe/Berlin',
    days: [5, 1],
    from: '22:00',
    to: '07:00',
    severities: ['critical'],
  },
  onAcknowledge: true,
  onResolve: true,
  onAdvisory: false,
  createdAt: '2027-01-01T00:00:00.000Z',
};

describe('a policy in words', () => {
  it('says its steps by their times, and its repeats', () => {
    expect(stepWords(policy, names)).toEqual([
      'At once: Slack.',
      'After 10 min: PagerDuty, Slack and a deleted channel.',
      'Repeats every 30 min, 3 times, until somebody acknowledges.',
    ]);
  });
  it('says what it is for, when it is quiet, and what it keeps to itself', () => {
    expect(scopeWords(policy)).toBe('For critical and major incidents of monitors tagged prod or shop.');
    expect(scopeWords({ severities: null, tags: null })).toBe('For every incident.');
    expect(quietWords(policy.quietHours)).toBe(
      'Quiet from 22:00 to 07:00, Mon and Fri (Europe/Berlin): only critical incidents are told.',
    );
    expect(silenceWords(policy)).toBe('Advisories are not told.');
    expect(silenceWords({ ...policy, onAdvisory: true })).toBeNull();
  });
  it('says which policy above leaves nothing for it', () => {
    const all = { ...policy, id: 'pol_2', severities: null, tags: null };
    expect(shadowOf([policy, all, policy], 2)).toBe(all);
    expect(shadowOf([policy, all, policy], 1)).toBeUndefined();
  });
});

describe('the form of a policy', () => {
  it('sends what it was filled with, when nothing was changed', () => {
    const { id: _, position: __, createdAt: ___, ...body } = policy;
    expect(bodyOf(valuesOf(policy))).toEqual(body);
    const plain = { ...policy, severities: null, tags: null, repeat: null, quietHours: null };
    expect(bodyOf(valuesOf(plain))).toMatchObject({ severities: null, tags: null, repeat: null, quietHours: null }); // prettier-ignore
  });
  it('is read as a browser sends it, steps by their numbers', () => {
    const form = new FormData();
    const fields: [string, string][] = [
      ['name', 'On call'], ['severities', 'critical'], ['steps.0.afterMinutes', '0'], ['steps.0.channelIds', 'a'], ['steps.0.channelIds', 'b'],
      ['steps.1.afterMinutes', '1.5'], ['onResolve', 'on'], ['repeatMinutes', 'soon'], ['repeatTimes', '2'],
    ]; // prettier-ignore
    for (const [name, value] of fields) form.append(name, value);
    expect(bodyOf(readPolicy(form))).toMatchObject({
      severities: ['critical'],
      steps: [
        { afterSeconds: 0, channelIds: ['a', 'b'] },
        { afterSeconds: 90, channelIds: [] },
      ],
      repeat: { everySeconds: 'soon', times: 2 },
      quietHours: null,
      onResolve: true,
      onAcknowledge: false,
    });
  });
  it('of a new one means every incident, at once', () => {
    expect(bodyOf(emptyPolicy())).toMatchObject({ severities: null, steps: [{ afterSeconds: 0 }], repeat: null }); // prettier-ignore
  });
});

describe('what comes next', () => {
  const now = Date.parse('2027-01-15T12:00:00Z');
  const next = { at: '2027-01-15T12:03:20.000Z', channels: ['PagerDuty'], quiet: false };
  const plan = { policy: { id: 'pol_1', name: 'On call' }, told: ['Slack'], next, stopped: null };
  it.each([
    [plan, 'Slack was told. PagerDuty is told in 4 min unless somebody acknowledges. Policy: On call.'],
    [{ ...plan, told: [], next: { ...next, at: '2027-01-15T19:00:00.000Z', quiet: true } }, 'Nobody was told yet. PagerDuty is told when quiet hours end, in 7 h, unless somebody acknowledges. Policy: On call.'],
    [{ ...plan, next: null, stopped: 'acknowledged' as const }, 'Slack was told. Nobody else is: somebody is on it. Policy: On call.'],
    [{ ...plan, policy: null, told: ['Slack', 'Mail'], next: null }, 'Slack and Mail were told. Nobody else is.'],
  ])('is said in a sentence', (given, words) => expect(planWords(given, now)).toBe(words)); // prettier-ignore
});
