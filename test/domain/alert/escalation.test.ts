import { describe, expect, it } from 'vitest';
import { comesNext, escalate, escalationWakeAt } from '../../../workers/domain/alert/escalation.ts';
import { Escalating, hour, minute, policy, routing, t0 } from './escalating.ts';

const repeating = { repeat: { everyMs: 30 * minute, times: 2 } };

describe('without a policy', () => {
  it('everybody is told at once and of the end, and nothing is kept', () => {
    const one = new Escalating(routing());
    one.open();
    expect(one.state).toBeNull();
    one.pass(hour);
    one.acknowledge();
    one.resolve();
    expect(one.sent.map(({ key }) => key)).toEqual([
      'inc_1_opened_mail',
      'inc_1_opened_slack',
      'inc_1_acknowledged_mail',
      'inc_1_acknowledged_slack',
      'inc_1_resolved_mail',
      'inc_1_resolved_slack',
    ]);
    expect(one.sent.every(({ late, reminder }) => !late && reminder === undefined)).toBe(true);
  });
  it('that fits its severity, the channels are told as if there were none', () => {
    const one = new Escalating(routing(policy({ severities: ['minor'] })));
    one.open('critical');
    one.resolve();
    expect(one.told).toEqual(['+0 mail', '+0 slack', '+0 mail resolved', '+0 slack resolved']);
    expect(one.state).toBeNull();
  });
});

describe('steps', () => {
  it('are told at their times, those of one time together, and then no more', () => {
    const steps = [
      { afterMs: 0, channelIds: ['slack'] },
      { afterMs: 5 * minute, channelIds: ['pager'] },
      { afterMs: 5 * minute, channelIds: ['sms', 'pager'] },
    ];
    const one = new Escalating(routing(policy({ steps })));
    one.open();
    one.pass(24 * hour);
    expect(one.told).toEqual(['+0 slack', '+5 pager', '+5 sms']);
    expect(escalationWakeAt(one.state)).toBeNull();
  });
  it('have the first telling under the id it always had, and later ones under their own', () => {
    const steps = [0, 10, 20].map((after) => ({ afterMs: after * minute, channelIds: ['pager'] }));
    const one = new Escalating(routing(policy({ steps, ...repeating })));
    one.open();
    one.pass(50 * minute);
    expect(one.sent.map(({ key, late }) => [key, late])).toEqual([
      ['inc_1_opened_pager', false],
      ['inc_1_opened_pager_r0s1', true],
      ['inc_1_opened_pager_r0s2', true],
      ['inc_1_opened_pager_r1s0', true],
    ]);
    expect(one.told.at(-1)).toBe('+50 pager again 3');
  });
  it('repeat until the last round, each as long after the last step of the one before', () => {
    const one = new Escalating(routing(policy(repeating)));
    one.open();
    one.pass(24 * hour);
    expect(one.told).toEqual([
      '+0 slack',
      '+10 pager',
      '+40 slack again 1',
      '+50 pager again 1',
      '+80 slack again 2',
      '+90 pager again 2',
    ]);
  });
  it('end with the acknowledgement, and only who was told hears of it and of the end', () => {
    const one = new Escalating(routing(policy(repeating)));
    one.open();
    one.pass(9 * minute);
    one.acknowledge();
    one.pass(5 * hour);
    one.resolve();
    expect(one.told).toEqual(['+0 slack', '+9 slack acknowledged', '+309 slack resolved']);
    expect(one.state).toBeNull();
  });
  it('whose time had not come when it was over are never told', () => {
    const one = new Escalating(routing(policy({ steps: [{ afterMs: minute, channelIds: ['pager'] }] })));
    one.open();
    one.pass(30_000);
    expect(one.resolve()).toEqual([]);
    one.pass(hour);
    expect(one.told).toEqual([]);
  });
  it('hear of acknowledgement and end only where the policy says so', () => {
    const one = new Escalating(routing(policy({ onAcknowledge: false, onResolve: false })));
    one.open();
    one.acknowledge();
    one.resolve();
    expect(one.told).toEqual(['+0 slack']);
  });
  it('that a late alarm missed are told once, in order, and missed repeats are left out', () => {
    const one = new Escalating(routing(policy({ repeat: { everyMs: 30 * minute, times: 50 } })));
    one.open();
    one.now += 5 * hour;
    one.tick();
    expect(one.told).toEqual(['+0 slack', '+300 pager', '+300 slack again 1']);
    one.pass(30 * minute);
    // In their old rhythm: every 40 minutes.
    expect(one.told.slice(3)).toEqual(['+320 slack again 2', '+330 pager again 1']);
  });
  it('of the same transition put twice are told once', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    expect(one.open()).toEqual([]);
    const state = one.state;
    one.now += 10 * minute;
    const sends = one.tick();
    expect(escalate(one.routing, state, { type: 'tick', advisory: false }, one.now).sends).toEqual(sends);
    expect(one.tick()).toEqual([]);
  });
  it('of an open incident that is told anew begin again, and who heard of it before hears the end', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    one.pass(10 * minute);
    one.say({
      type: 'opened',
      incidentId: 'inc_1',
      key: 'inc_1_opened_2',
      severity: 'critical',
      acknowledged: false,
    });
    one.resolve();
    expect(one.sent.map(({ key, reminder }) => [key, reminder])).toEqual(
      ['opened_slack', 'opened_pager', 'opened_2_slack', 'resolved_slack', 'resolved_pager'].map((key) => [
        `inc_1_${key}`,
        undefined,
      ]),
    );
  });
  it('of an incident that somebody acknowledged before anybody was told wake nobody', () => {
    const one = new Escalating(routing(policy(repeating)));
    one.open('critical', true);
    one.pass(hour);
    one.resolve();
    expect(one.told).toEqual([]);
  });
  it('are whom a notice of the incident goes to; without a policy it goes to all channels', () => {
    const notice = {
      type: 'noticed',
      incidentId: 'inc_1',
      key: 'flapping_inc_1',
      message: 'It flaps',
    } as const;
    for (const [policies, whom] of [
      [[policy()], ['slack']],
      [[], ['mail', 'slack']],
    ] as const) {
      const one = new Escalating(routing(...policies));
      one.open();
      expect(one.say(notice).map(({ event, key }) => [event, key])).toEqual(
        whom.map((id) => ['monitor.advisory', `flapping_inc_1_${id}`]),
      );
    }
  });
  it('can be foreseen', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    expect(comesNext(one.state)).toEqual({ at: t0 + 10 * minute, channelIds: ['pager'] });
    one.acknowledge();
    expect(comesNext(one.state)).toBeNull();
  });
});

describe('merging', () => {
  it('stops the telling, and taking it back goes on with what is due', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    one.say({ type: 'merged', into: 'inc_other' });
    one.pass(hour);
    one.say({ type: 'merged', into: null });
    expect(one.told).toEqual(['+0 slack', '+60 pager']);
  });
  it('leaves who was told with the news of the end', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    one.say({ type: 'merged', into: 'inc_other' });
    one.resolve();
    expect(one.told).toEqual(['+0 slack', '+0 slack resolved']);
  });
  it('taken back after an acknowledgement wakes nobody', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    one.acknowledge();
    one.say({ type: 'merged', into: 'inc_other' });
    one.say({ type: 'merged', into: null });
    one.pass(hour);
    expect(one.told).toEqual(['+0 slack', '+0 slack acknowledged']);
  });
});

describe('another severity', () => {
  const critical = policy({ id: 'pol_c', severities: ['critical'], steps: [
    { afterMs: 0, channelIds: ['slack', 'pager'] }, { afterMs: 5 * minute, channelIds: ['slack', 'chief'] },
  ] }); // prettier-ignore
  const rest = policy({ id: 'pol_r', steps: [{ afterMs: 0, channelIds: ['slack'] }] });

  it('begins the policy that fits it now, and who knows is not told again at once', () => {
    const one = new Escalating(routing(critical, rest));
    one.open('major');
    one.pass(20 * minute);
    one.say({ type: 'graded', severity: 'critical' });
    one.pass(hour);
    expect(one.told).toEqual(['+0 slack', '+20 pager', '+25 slack again 1', '+25 chief']);
  });
  it('of an incident that somebody acknowledged wakes nobody', () => {
    const one = new Escalating(routing(critical, rest));
    one.open('major');
    one.acknowledge();
    one.say({ type: 'graded', severity: 'critical' });
    one.pass(hour);
    expect(one.told).toEqual(['+0 slack', '+0 slack acknowledged']);
  });
  it('of one that was not told yet opens nothing', () => {
    const one = new Escalating(routing(critical, rest));
    one.say({ type: 'graded', severity: 'critical' });
    expect(one.state).toBeNull();
  });
});

describe('an edit while an incident is open', () => {
  const edited = (one: Escalating, ...policies: Parameters<typeof routing>) => {
    one.routing = routing(...policies);
    one.say({ type: 'configured' });
  };
  it('counts for the steps to come', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    one.pass(5 * minute);
    edited(one, policy({ steps: [
      { afterMs: 0, channelIds: ['sms'] }, { afterMs: 3 * minute, channelIds: ['late'] }, { afterMs: 20 * minute, channelIds: ['chief'] },
    ] })); // prettier-ignore
    one.pass(hour);
    expect(one.told).toEqual(['+0 slack', '+5 late', '+20 chief']);
  });
  it('that gives a step the number of one that was told makes another delivery of it', () => {
    const to = (...after: number[]) =>
      policy({ steps: after.map((minutes) => ({ afterMs: minutes * minute, channelIds: ['pager'] })) });
    const one = new Escalating(routing(to(0, 10)));
    one.open();
    one.pass(10 * minute);
    edited(one, to(5, 20));
    one.pass(hour);
    expect(one.sent.map(({ key }) => key)).toEqual([
      'inc_1_opened_pager',
      'inc_1_opened_pager_r0s1',
      'inc_1_opened_pager_e1r0s1',
    ]);
  });
  it('of the order of policies changes nothing', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    const state = one.state;
    edited(one, policy({ id: 'pol_2' }), policy());
    expect(one.state).toEqual(state);
  });
  it('that takes the policy away goes on by the next one that fits', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    one.pass(5 * minute);
    edited(one, policy({ id: 'pol_2', steps: [{ afterMs: 0, channelIds: ['sms', 'slack'] }] }));
    one.resolve();
    expect(one.told).toEqual(['+0 slack', '+5 sms', '+5 slack resolved', '+5 sms resolved']);
  });
  it('that takes every policy away tells those of its channels who do not know', () => {
    const one = new Escalating(routing(policy()));
    one.open();
    one.pass(10 * minute);
    edited(one);
    one.resolve();
    expect(one.told).toEqual([
      '+0 slack', '+10 pager', '+10 mail', '+10 mail resolved', '+10 slack resolved', '+10 pager resolved',
    ]); // prettier-ignore
  });
});
