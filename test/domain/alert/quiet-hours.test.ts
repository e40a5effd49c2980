import { describe, expect, it } from 'vitest';
import { isTimeZone, quietUntil } from '../../../workers/domain/alert/quiet-hours.ts';
import type { QuietHours } from '../../../workers/domain/alert/types.ts';
import { Escalating, minute, policy, routing } from './escalating.ts';

const nights = (overrides: Partial<QuietHours> = {}): QuietHours => ({
  timeZone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5, 6, 7],
  from: '22:00',
  to: '07:00',
  severities: ['critical'],
  ...overrides,
});
const until = (quiet: QuietHours, now: string) => {
  const end = quietUntil(quiet, 'major', Date.parse(now));
  return end === null ? null : new Date(end).toISOString().replace(':00.000', '');
};

describe('quiet hours', () => {
  it.each([
    ['before they begin', nights(), '2027-01-15T20:59:59Z', null],
    ['when they begin', nights(), '2027-01-15T21:00:00Z', '2027-01-16T06:00Z'],
    ['after midnight', nights(), '2027-01-16T05:59:59Z', '2027-01-16T06:00Z'],
    ['at their end', nights(), '2027-01-16T06:00:00Z', null],
    ['that begin on a Friday, on Saturday morning', nights({ days: [5] }), '2027-01-16T05:00:00Z', '2027-01-16T06:00Z'],
    ['that begin on a Friday, on Saturday evening', nights({ days: [5] }), '2027-01-16T22:00:00Z', null],
    ['within a day', nights({ from: '12:00', to: '13:30' }), '2027-01-15T11:10:00Z', '2027-01-15T12:30Z'],
    ['of a whole day', nights({ from: '00:00', to: '00:00', days: [7] }), '2027-01-17T12:00:00Z', '2027-01-17T23:00Z'],
    ['in the night without 02:30', nights(), '2027-03-28T00:59:00Z', '2027-03-28T05:00Z'],
    ['that end at the 02:30 that is not', nights({ to: '02:30' }), '2027-03-28T00:59:00Z', '2027-03-28T01:30Z'],
    ['in the night with two 02:30', nights(), '2027-10-31T01:30:00Z', '2027-10-31T06:00Z'],
    ['that end at the first 02:30 of two', nights({ to: '02:30' }), '2027-10-31T00:29:00Z', '2027-10-31T00:30Z'],
    ['after the first 02:30 of two', nights({ to: '02:30' }), '2027-10-31T00:31:00Z', null],
    ['half an hour from the hour', nights({ timeZone: 'Asia/Kathmandu' }), '2027-01-15T16:15:00Z', '2027-01-16T01:15Z'],
    ['of a zone that is not known', nights({ timeZone: 'Mars/Olympus' }), '2027-01-15T23:00:00Z', null],
  ])('%s', (_, quiet, now, end) => expect(until(quiet, now)).toBe(end)); // prettier-ignore

  it('are none for severities that are told in spite of them', () => {
    expect(quietUntil(nights(), 'critical', Date.parse('2027-01-15T23:00:00Z'))).toBeNull();
  });
  it('know a zone from a name', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('UTC'), isTimeZone('Berlin'), isTimeZone('')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('an escalation in quiet hours', () => {
  const at = (time: string) => new Date(time).getTime();
  const night = () => new Escalating(routing(policy({ quietHours: nights() })), at('2027-01-15T23:00:00Z'));
  const told = (one: Escalating) =>
    one.sent.map(({ at, event, channelId }) => `${new Date(at).toISOString().slice(11, 16)} ${event.slice(9)} ${channelId}`); // prettier-ignore

  it('waits for their end and begins then', () => {
    const one = night();
    one.open('major');
    one.pass(24 * 60 * minute);
    expect(told(one)).toEqual(['06:00 opened slack', '06:10 opened pager']);
    expect(one.sent[0]).toMatchObject({ key: 'inc_1_opened_slack', late: true });
  });
  it('tells nobody of what is over by then', () => {
    const one = night();
    one.open('major');
    one.pass(60 * minute);
    one.resolve();
    one.pass(24 * 60 * minute);
    expect(told(one)).toEqual([]);
    expect(one.state).toBeNull();
  });
  it('stands still where they begin, and tells the end at once to those who know', () => {
    const one = new Escalating(routing(policy({ quietHours: nights() })), at('2027-01-15T20:55:00Z'));
    one.open('major');
    one.pass(60 * minute);
    expect(told(one)).toEqual(['20:55 opened slack']);
    one.resolve();
    expect(told(one).at(-1)).toBe('21:55 resolved slack');
  });
  it('is heard at once when it becomes one of those that are told in spite of them', () => {
    const one = night();
    one.open('major');
    one.pass(60 * minute);
    one.say({ type: 'graded', severity: 'critical' });
    one.pass(24 * 60 * minute);
    expect(told(one)).toEqual(['00:00 opened slack', '00:10 opened pager']);
  });
  it('whose alarm came late tells what is due once', () => {
    const one = night();
    one.open('major');
    one.now = at('2027-01-16T09:00:00Z');
    one.tick();
    expect(told(one)).toEqual(['09:00 opened slack', '09:00 opened pager']);
  });
  it('of nobody who is ever to be told wakes once a day and says nothing', () => {
    const always = nights({ from: '00:00', to: '00:00', severities: [] });
    const one = new Escalating(routing(policy({ quietHours: always })));
    one.open('major');
    one.pass(3 * 24 * 60 * minute);
    expect(one.sent).toEqual([]);
  });
});

describe('an advisory', () => {
  const advisory = {
    type: 'advisory',
    key: 'advisory_mon_1',
    message: 'Oceania fails',
    passing: true,
  } as const;
  const evening = Date.parse('2027-01-15T23:00:00Z');

  it('is told at once by the first step, or by the channels where no policy fits, or not at all', () => {
    const to = (...policies: Parameters<typeof routing>) =>
      new Escalating(routing(...policies)).say(advisory).map(({ key }) => key);
    expect(to(policy())).toEqual(['advisory_mon_1_slack']);
    expect(to()).toEqual(['advisory_mon_1_mail', 'advisory_mon_1_slack']);
    expect(to(policy({ severities: ['critical'] }))).toEqual(['advisory_mon_1_mail', 'advisory_mon_1_slack']);
    expect(to(policy({ onAdvisory: false }))).toEqual([]);
  });
  it.each([
    [true, true, 1],
    [true, false, 0],
    [false, false, 1],
  ])(
    'of quiet hours waits for their end (passing %s, still so %s: told %i times)',
    (passing, still, times) => {
      const one = new Escalating(routing(policy({ quietHours: nights() })), evening);
      one.say({ ...advisory, passing });
      expect(one.sent).toEqual([]);
      one.advisory = still;
      one.pass(24 * 60 * minute);
      expect(one.sent.map(({ at, message }) => [new Date(at).toISOString(), message])).toEqual(
        Array.from({ length: times }, () => ['2027-01-16T06:00:00.000Z', 'Oceania fails']),
      );
      expect(one.state).toBeNull();
    },
  );
});
