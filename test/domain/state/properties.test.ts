import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../workers/domain/check.ts';
import { initialState, transition } from '../../../workers/domain/state/machine.ts';
import { needed } from '../../../workers/domain/state/quorum.ts';
import type { MonitorState } from '../../../workers/domain/state/types.ts';
import { config, five, result, t0, World } from './world.ts';

const second = 1_000;
const verdict = fc.constantFrom<CheckResult['verdict']>('ok', 'slow', 'fail', 'unknown');

/** Up to eight staggered slots of five regions, any verdicts. */
const history = fc
  .array(fc.tuple(fc.constantFrom(...five), fc.integer({ min: 0, max: 7 }), verdict), { maxLength: 40 })
  .map((picks) => {
    const bySlot = new Map(
      picks.map(([region, slot, said]) => [
        `${region}${slot}`,
        result(region, t0 + slot * 20 * second + five.indexOf(region) * 4 * second, said),
      ]),
    );
    return [...bySlot.values()];
  });
const settings = fc.record({
  quorum: fc.constantFrom('majority' as const, 'any' as const, 'all' as const, 2, 4),
  failureThreshold: fc.integer({ min: 1, max: 3 }),
  recoveryThreshold: fc.integer({ min: 1, max: 3 }),
});
const end = t0 + 170 * second;

/** Everything a monitor would conclude, from results delivered one by one at one moment. */
function conclude(cfg: ReturnType<typeof config>, results: CheckResult[]): MonitorState {
  return results.reduce(
    (state, one) => transition(cfg, state, { type: 'results', results: [one] }, end).state,
    initialState(t0),
  );
}
const open = ({ incident }: MonitorState) =>
  incident && {
    startedAt: incident.startedAt,
    regions: incident.cause.regions.map(({ region }) => region).sort(),
  };

describe('the machine, whatever the queue does', () => {
  it('draws the same conclusion from a round of results in any order, with any duplicates', () => {
    const round = fc.array(verdict, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(settings, round, fc.infiniteStream(fc.nat()), (limits, verdicts, chance) => {
        const cfg = config({ ...limits, failureThreshold: 1 });
        const results = five.map((region, i) => result(region, t0 + i * 4 * second, verdicts[i]!));
        const shuffled = [...results, ...results, ...results.slice(0, 3)]
          .map((r) => [chance.next().value as number, r] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, r]) => r);
        const straight = transition(cfg, initialState(t0), { type: 'results', results }, end).state;
        const messy = transition(cfg, initialState(t0), { type: 'results', results: shuffled }, end).state;
        expect(open(messy)).toEqual(open(straight));
        expect(messy.status).toBe(straight.status);
        expect(messy.regions).toEqual(straight.regions);
      }),
      { numRuns: 500 },
    );
  });

  it('remembers the same of every region in any order of arrival', () => {
    fc.assert(
      fc.property(settings, history, fc.infiniteStream(fc.nat()), (limits, results, chance) => {
        const cfg = config(limits);
        const shuffled = results
          .map((r) => [chance.next().value as number, r] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, r]) => r);
        const inOrder = conclude(cfg, results).regions;
        const outOfOrder = conclude(cfg, [...shuffled, ...results]).regions;
        for (const region of five) {
          expect(outOfOrder[region]?.window).toEqual(inOrder[region]?.window);
          expect(outOfOrder[region]?.last).toEqual(inOrder[region]?.last);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ignores duplicates altogether: they do no more than time passing does', () => {
    fc.assert(
      fc.property(settings, history, (limits, results) => {
        const cfg = config(limits);
        const state = conclude(cfg, results);
        const again = transition(cfg, state, { type: 'results', results }, end);
        expect(again.effects).toEqual(transition(cfg, state, { type: 'tick' }, end).effects);
        expect(again.state.regions).toEqual(state.regions);
      }),
      { numRuns: 300 },
    );
  });

  it('has one open incident at a time, and every transition once', () => {
    fc.assert(
      fc.property(
        settings,
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 600 }), verdict, fc.boolean()),
          { maxLength: 120 },
        ),
        (limits, picks) => {
          const world = new World(config(limits), (_, at) => ((at / second) % 60 < 20 ? 'fail' : 'ok'));
          for (const [i, at, said, late] of picks) {
            const now = late ? world.now : world.now + 3 * second;
            world.send({ type: 'results', results: [result(five[i]!, t0 + at * second, said)] }, now);
          }
          const keys = world.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.key] : []));
          expect(new Set(keys).size).toBe(keys.length);
          const balance = world.events().filter((event) => event.startsWith('incident.'));
          balance.forEach((event, i) =>
            expect(event).toBe(i % 2 === 0 ? 'incident.opened' : 'incident.resolved'),
          );
          expect(world.state.incident !== null).toBe(balance.length % 2 === 1);
          for (const incident of world.incidents()) {
            expect(incident.startedAt).toBeLessThanOrEqual(incident.detectedAt);
            if (incident.resolvedAt !== null)
              expect(incident.resolvedAt).toBeGreaterThanOrEqual(incident.startedAt);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds every true outage once, with the right start and end, when results come late by up to a stagger step, shuffled and twice', () => {
    const outage = fc.record({
      from: fc.integer({ min: 65, max: 200 }),
      length: fc.integer({ min: 45, max: 200 }),
    });
    fc.assert(
      fc.property(
        outage,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        ({ from, length }, chance) => {
          const start = t0 + from * second;
          const stop = start + length * second;
          const health = (at: number) => (at >= start && at < stop ? ('fail' as const) : ('ok' as const));
          const deliveries: { at: number; r: CheckResult }[] = [];
          for (let slot = 0; slot < 120; slot++) {
            const at = t0 + slot * 4 * second;
            const r = result(five[slot % 5]!, at, health(at));
            for (let copy = 0; copy < 2; copy++)
              deliveries.push({ at: at + (chance.next().value as number) * 4 * second, r });
          }
          const world = new World(config(), (_, at) => health(at));
          for (const { at, r } of deliveries.sort((a, b) => a.at - b.at)) {
            world.tickUntil(at);
            world.send({ type: 'results', results: [r] }, at);
          }
          const [incident, ...others] = world.incidents();
          expect(others).toEqual([]);
          expect(incident!.startedAt).toBeGreaterThanOrEqual(start);
          expect(incident!.startedAt - start).toBeLessThanOrEqual(4 * second + 5);
          expect(incident!.resolvedAt!).toBeGreaterThanOrEqual(stop);
          expect(incident!.resolvedAt! - stop).toBeLessThanOrEqual(9 * second);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a quorum is at least one and never more than there are voters', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('majority' as const, 'any' as const, 'all' as const, 1, 3, 9),
        fc.integer({ min: 1, max: 9 }),
        (quorum, voters) => {
          expect(needed(quorum, voters)).toBeGreaterThanOrEqual(1);
          expect(needed(quorum, voters)).toBeLessThanOrEqual(voters);
          if (quorum === 'majority') expect(needed(quorum, voters) * 2).toBeGreaterThan(voters);
        },
      ),
    );
  });
});
