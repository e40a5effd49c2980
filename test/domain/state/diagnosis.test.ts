import { describe, expect, it } from 'vitest';
import type { CheckResult, FailureClass } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import { initialState, transition } from '../../../workers/domain/state/machine.ts';
import type { MachineConfig } from '../../../workers/domain/state/types.ts';
import { config, five, result, t0 } from './world.ts';

const minute = 60_000;
type Says = {
  failing: RegionId[];
  class: FailureClass;
  settings?: Partial<MachineConfig>;
  details?: CheckResult['details'];
};

/** What the incident says after one round in which some regions fail. */
function diagnose({ failing, class: failureClass, settings, details }: Says): string {
  const cfg = config({ quorum: 'any', ...settings });
  const say = (region: RegionId, slotAt: number) => {
    const fails = failing.includes(region);
    return result(region, slotAt, fails ? 'fail' : 'ok', {
      durationMs: 120,
      kind: 'confirm',
      ...(fails ? { failure: { class: failureClass, message: 'it failed', retryable: true } } : {}),
      ...(details ? { details } : {}),
    });
  };
  const at = t0 + minute;
  const first = five.map((region) => say(region, at));
  const opened = transition(cfg, initialState(t0), { type: 'results', results: first }, at);
  let { state } = opened;
  for (const effect of opened.effects) {
    if (effect.kind !== 'confirm') continue;
    const answers = effect.regions.map((region) => say(region, effect.slotAt));
    ({ state } = transition(cfg, state, { type: 'results', results: answers }, at + 1_000));
  }
  return state.incident!.diagnosis;
}
const certificate = (notAfter: number) => ({
  certificate: { host: 'shop.test', issuer: 'R11', notBefore: 0, notAfter, sha256: 'a', names: [], chain: [], daysReached: null, trusted: true, protocol: 'TLSv1.3' } as never,
}); // prettier-ignore

describe('what an incident says in one sentence', () => {
  it('all regions: what is wrong', () => {
    expect(diagnose({ failing: five, class: 'connect_refused' })).toBe(
      'Down from all 5 regions: connection refused',
    );
  });
  it('most regions: how the others are', () => {
    expect(diagnose({ failing: five.slice(0, 4), class: 'timeout' })).toBe(
      'Down from 4 of 5 regions: no answer in time; 1 region answers in 120 ms',
    );
  });
  it('a certificate that expired: since when', () => {
    const details = certificate(t0 + minute - 12 * minute);
    expect(diagnose({ failing: five.slice(0, 4), class: 'tls_expired', details })).toMatch(
      /^Down from 4 of 5 regions: TLS certificate expired 12 min( \d+ s)? ago; 1 region answers in 120 ms$/,
    );
  });
  it('one region, where one makes an outage: that it is likely the path', () => {
    expect(diagnose({ failing: ['apac'], class: 'connect_timeout' })).toBe(
      'Only Asia-Pacific fails, connection timed out; 4 regions answer in 120 ms: likely a network path, not your service (one failing region makes an outage here)',
    );
  });
});

describe('a diagnosis while regions are asked and answer', () => {
  const answer = (region: RegionId, slotAt: number, verdict: CheckResult['verdict']) =>
    result(region, slotAt, verdict, { kind: 'confirm' });
  const openedBy = (...failing: RegionId[]) => {
    const say = (at: number) => failing.map((region) => answer(region, at, 'fail'));
    const first = transition(
      config(),
      initialState(t0),
      { type: 'results', results: say(t0).slice(0, 1) },
      t0,
    );
    const slotAt = first.effects.find((one) => one.kind === 'confirm')!.slotAt;
    const { state } = transition(config(), first.state, { type: 'results', results: say(slotAt) }, t0 + 100);
    const hear = (from: typeof state, region: RegionId, verdict: CheckResult['verdict']) =>
      transition(config(), from, { type: 'results', results: [answer(region, slotAt, verdict)] }, t0 + 200)
        .state;
    return { state, hear };
  };

  it('counts them, and no longer once they have answered', () => {
    const { state, hear } = openedBy('wnam', 'enam', 'weur');
    const four = hear(state, 'apac', 'fail');
    expect(four.incident!.diagnosis).toBe('Down from 4 regions (1 more being asked): connection refused');
    expect(hear(four, 'oc', 'ok').incident!.diagnosis).toMatch(
      /^Down from 4 of 5 regions: connection refused/,
    );
    expect(hear(four, 'oc', 'fail').incident!.diagnosis).toBe('Down from all 5 regions: connection refused');
  });

  it('of an incident that is over tells of every region that failed, not of the last ones', () => {
    const { state, hear } = openedBy('wnam', 'enam', 'weur');
    let now = hear(hear(state, 'apac', 'fail'), 'oc', 'fail');
    const at = t0 + minute;
    for (const region of five)
      ({ state: now } = transition(
        config({ reopenWithinMs: minute }),
        now,
        { type: 'results', results: [result(region, at, 'ok')] },
        at,
      ));
    expect(now.incident).toBeNull();
    expect(now.last!.diagnosis).toBe('Down from all 5 regions: connection refused');
  });
});
