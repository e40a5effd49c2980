import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../workers/domain/alert/types.ts';
import { severities } from '../../../workers/domain/state/types.ts';
import { Escalating, hour, minute, policy, routing } from './escalating.ts';

const someChannels = fc.uniqueArray(fc.constantFrom('slack', 'pager', 'sms', 'mail'), { minLength: 1 });
const severity = fc.constantFrom(...severities);
const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    id: fc.constantFrom('pol_1', 'pol_2', 'pol_3'),
    severities: fc.option(fc.uniqueArray(severity, { minLength: 1 })),
    steps: fc.array(fc.record({ afterMs: fc.nat(60).map((m) => m * minute), channelIds: someChannels }), { minLength: 1, maxLength: 4 }),
    repeat: fc.option(fc.record({ everyMs: fc.integer({ min: 1, max: 90 }).map((m) => m * minute), times: fc.integer({ min: 1, max: 5 }) })),
    quietHours: fc.option(fc.record({
      timeZone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu'), days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      from: fc.constantFrom('22:00', '12:30', '00:00'), to: fc.constantFrom('07:00', '12:30', '14:00'), severities: fc.uniqueArray(severity),
    }), { freq: 2 }),
    onAcknowledge: fc.boolean(),
    onResolve: fc.boolean(),
  })
  .map((made) => policy({ ...made, steps: made.steps.sort((a, b) => a.afterMs - b.afterMs) })); // prettier-ignore
const policies = fc.uniqueArray(anyPolicy, { maxLength: 3, selector: ({ id }) => id });

type Happens = (one: Escalating) => void;
const happens: fc.Arbitrary<Happens> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(240).map((m) => (one: Escalating) => one.pass(m * minute)) },
  { weight: 1, arbitrary: fc.nat(20).map((h) => (one: Escalating) => void (one.now += h * hour)) },
  { weight: 1, arbitrary: fc.constant((one: Escalating) => void one.tick()) },
  { weight: 1, arbitrary: severity.map((s) => (one: Escalating) => void one.say({ type: 'graded', severity: s })) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'inc_9').map((into) => (one: Escalating) => void one.say({ type: 'merged', into })) },
  { weight: 1, arbitrary: policies.map((list) => (one: Escalating) => {
    one.routing = routing(...list);
    one.say({ type: 'configured' });
  }) },
); // prettier-ignore
const story = fc.record({ policies, severity, before: fc.array(happens, { maxLength: 12 }), acknowledged: fc.boolean(), after: fc.array(happens, { maxLength: 8 }) }); // prettier-ignore

const opened = (one: Escalating) => one.sent.filter(({ event }) => event === 'incident.opened');

describe('an escalation, whatever happens', () => {
  it('never makes a delivery twice, tells nothing after the acknowledgement, and tells the end to whom it should', () => {
    fc.assert(
      fc.property(story, ({ policies, severity, before, acknowledged, after }) => {
        const one = new Escalating(routing(...policies));
        one.open(severity);
        for (const step of before) step(one);
        if (acknowledged) {
          one.acknowledge();
          const told = opened(one).length;
          for (const step of after) step(one);
          expect(opened(one)).toHaveLength(told);
        }
        const policy = one.state?.incident?.policy;
        const end = one.resolve().map(({ channelId }) => channelId);
        const told = new Set(opened(one).map(({ channelId }) => channelId));
        if (policy) expect(new Set(end)).toEqual(policy.onResolve ? told : new Set());
        else expect(end).toEqual(expect.arrayContaining([...told]));

        expect(one.state).toBeNull();
        const ended = one.sent.length;
        for (const step of after) step(one);
        expect(one.sent).toHaveLength(ended);
        const keys = one.sent.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells every channel of every step once a round, at its time, if nobody does anything', () => {
    fc.assert(
      fc.property(anyPolicy, (made) => {
        const loud = { ...made, severities: null, quietHours: null };
        const one = new Escalating(routing(loud));
        const begun = one.now;
        one.open('major');
        one.pass(100 * hour);
        const rounds = 1 + (loud.repeat?.times ?? 0);
        const first = loud.steps[0]!.afterMs;
        const period = loud.steps.at(-1)!.afterMs - first + (loud.repeat?.everyMs ?? 0);
        const due = new Set<string>();
        for (let round = 0; round < rounds; round += 1)
          for (const { afterMs, channelIds } of loud.steps)
            for (const channel of channelIds) due.add(`${begun + round * period + afterMs} ${channel}`);
        expect(new Set(opened(one).map(({ at, channelId }) => `${at} ${channelId}`))).toEqual(due);
        expect(opened(one)).toHaveLength(due.size);
      }),
      { numRuns: 300 },
    );
  });

  it('tells nobody in quiet hours that it is open, and a late alarm tells each channel once', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(fc.nat(600), { maxLength: 10 }), (made, waits) => {
        const quietHours = { timeZone: 'UTC', days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '07:00', severities: [] }; // prettier-ignore
        const one = new Escalating(routing({ ...made, severities: null, quietHours }));
        one.open('critical');
        for (const minutes of waits) {
          one.now += minutes * minute;
          const sends = one.tick();
          expect(new Set(sends.map(({ channelId }) => channelId)).size).toBe(sends.length);
        }
        const hours = opened(one).map(({ at }) => new Date(at).getUTCHours());
        expect(hours.filter((h) => h >= 22 || h < 7)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
