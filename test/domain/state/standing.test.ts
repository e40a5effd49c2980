import { describe, expect, it } from 'vitest';
import { initialState, transition } from '../../../workers/domain/state/machine.ts';
import type { MachineConfig, MachineEvent, MonitorState } from '../../../workers/domain/state/types.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import type { Verdict } from '../../../workers/domain/check.ts';
import { config, result, t0 } from './world.ts';

const second = 1_000;
const three: RegionId[] = ['wnam', 'enam', 'weur'];

/** What a machine concludes from results, each at its second. */
function after(
  settings: MachineConfig,
  said: [number, RegionId, Verdict][],
  from = initialState(t0),
): MonitorState {
  return said.reduce((state, [at, region, verdict]) => {
    const now = t0 + at * second;
    return transition(settings, state, { type: 'results', results: [result(region, now, verdict)] }, now)
      .state;
  }, from);
}

describe('which words open and hold an outage', () => {
  const two = config({ regions: three, quorum: 2, recoveryThreshold: 2, intervalMs: 300 * second });
  const healthy: [number, RegionId, Verdict][] = three.map((region, i) => [i, region, 'ok']);

  it('does not count a region that is recovering towards an outage', () => {
    const recovering = after(two, [...healthy, [60, 'enam', 'fail'], [90, 'enam', 'ok']]);
    expect(after(two, [[100, 'weur', 'fail']], recovering).incident).toBeNull();
  });

  it('does not open on an old word of a region while that region is being asked again', () => {
    const failing = after(two, [...healthy, [60, 'enam', 'fail'], [61, 'wnam', 'ok'], [61, 'weur', 'ok']]);
    const asked = after(two, [[280, 'weur', 'fail']], failing);
    expect(asked.confirm?.waiting).toContain('enam');
    expect(asked.incident).toBeNull();
  });

  it('does not end an outage by asking a region that has no say', () => {
    const settings = config({ regions: [...three, 'oc'], intervalMs: 10 * second });
    const down = after(settings, [...healthy, [20, 'wnam', 'fail'], [21, 'enam', 'fail']]);
    const silent: MonitorState = {
      ...transition(
        settings,
        down,
        { type: 'unanswered', regions: ['weur', 'oc'], slotAt: t0 + 20 * second },
        t0 + 21 * second,
      ).state,
    };
    const told = after(settings, [[22, 'weur', 'ok']], silent);
    expect(told.incident).not.toBeNull();
    const again = transition(
      settings,
      { ...told, confirm: null, confirmAt: t0 + 40 * second },
      { type: 'tick' },
      t0 + 40 * second,
    );
    expect(again.state.confirm?.waiting).toContain('oc');
    expect(again.state.incident?.id).toBe(told.incident!.id);
  });

  it('counts an answer that came by the queue after it was given up', () => {
    const settings = config({ regions: three });
    const asked = after(settings, [...healthy, [20, 'wnam', 'fail']]);
    const slotAt = asked.confirmedAt;
    const late = [result('enam', slotAt, 'ok', { kind: 'confirm' })];
    const told = (events: MachineEvent[]) =>
      events.reduce((state, event) => transition(settings, state, event, t0 + 21 * second).state, asked);
    const givenUp: MachineEvent = { type: 'unanswered', regions: ['enam', 'weur'], slotAt };
    const state = told([
      { type: 'unanswered', regions: ['enam'], slotAt },
      { type: 'results', results: late },
      givenUp,
    ]);
    expect(state.incident).toBeNull();
  });

  it('does not end an outage by a failing result that is short of its threshold', () => {
    const settings = config({ regions: ['wnam', 'enam'], quorum: 'all', failureThreshold: 2 });
    const down = after(settings, [[0, 'wnam', 'fail'], [1, 'enam', 'fail'], [6, 'wnam', 'fail'], [7, 'enam', 'fail']]); // prettier-ignore
    expect(down.incident).not.toBeNull();
    const joined = after({ ...settings, regions: ['wnam', 'enam', 'oc'] }, [[8, 'oc', 'fail']], down);
    expect(joined.incident?.id).toBe(down.incident!.id);
  });
});
