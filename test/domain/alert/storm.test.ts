import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noStorm, type Storm, stormAt, weather } from '../../../workers/domain/alert/storm.ts';

const settings = { monitors: 3, windowMs: 60_000 };
/** Tells one change after the other; answers which are told together. */
function tell(changes: [monitorId: string, at: number, change?: string][], from: Storm = noStorm) {
  let storm = from;
  const together = changes.map(([monitorId, at, change]) => {
    const next = weather(storm, settings, { monitorId, change: change ?? `${monitorId}@${at}` }, at);
    storm = next.storm;
    return next.together;
  });
  return { storm, together };
}

describe('a storm', () => {
  it('lets the first K monitors be told at once and holds everything from the next one on', () => {
    const { storm, together } = tell([['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 4], ['a', 5]]); // prettier-ignore
    expect(together).toEqual([false, false, false, true, true, true]);
    expect(storm.since).toBe(3);
  });
  it('is not one monitor that changes often', () => {
    expect(tell([0, 1, 2, 3, 4, 5, 6].map((at) => ['a', at])).together).not.toContain(true);
  });
  it('is not as many monitors spread over a longer time', () => {
    expect(tell(['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => [id, i * 25_000])).together).not.toContain(
      true,
    );
  });
  it('decides once for a change, whatever channel asks and when', () => {
    const { storm } = tell([['a', 0], ['b', 1], ['c', 2, 'c down'], ['d', 3, 'd down']]); // prettier-ignore
    expect(tell([['c', 10, 'c down'], ['d', 11, 'd down']], storm).together).toEqual([false, true]); // prettier-ignore
  });
  it('ends only when the window has half as many', () => {
    const { storm } = tell([['a', 0], ['b', 1], ['c', 20_000], ['d', 40_000]]); // prettier-ignore
    expect(stormAt(storm, settings, 70_000).since).toBe(40_000);
    expect(tell([['e', 70_000]], storm).together).toEqual([true]);
    expect(stormAt(storm, settings, 80_001).since).toBeNull();
    expect(tell([['e', 80_001]], storm).together).toEqual([false]);
  });
  it('is followed by what is no change of state', () => {
    const note = (storm: Storm, at: number) =>
      weather(storm, settings, { monitorId: 'z', change: null }, at).together;
    const { storm } = tell([['a', 0], ['b', 1], ['c', 2], ['d', 3]]); // prettier-ignore
    expect([note(noStorm, 4), note(storm, 4), note(storm, 70_000)]).toEqual([false, true, false]);
  });
  it('never lets more than K monitors be told alone in a window, and remembers no more than it needs', () => {
    const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 20_000 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(changes, (steps) => {
        let at = 0;
        let storm = noStorm;
        const alone: { monitorId: string; at: number }[] = [];
        for (const [monitor, afterMs] of steps) {
          at += afterMs;
          const monitorId = `m${monitor}`;
          const next = weather(storm, settings, { monitorId, change: `${monitorId}@${at}` }, at);
          storm = next.storm;
          if (!next.together) alone.push({ monitorId, at });
          const seen = new Set(
            alone.filter((one) => one.at > at - settings.windowMs).map((one) => one.monitorId),
          );
          expect(seen.size).toBeLessThanOrEqual(settings.monitors);
          expect(storm.recent.length).toBeLessThanOrEqual(settings.monitors + 1);
        }
      }),
    );
  });
});
