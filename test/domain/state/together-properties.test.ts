import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wakeAt } from '../../../workers/domain/state/machine.ts';
import type { MaintenanceWindow } from '../../../workers/domain/schedule/maintenance-types.ts';
import type { MachineConfig, MachineEvent } from '../../../workers/domain/state/types.ts';
import { config, t0, World } from './world.ts';

/** Everything that holds alerts back, at once and at random: flapping, a grace, maintenance, parents, people. */
const second = 1_000;
const minute = 60 * second;
const end = t0 + 80 * minute;
const calm = end + 60 * minute;

const window = (from: number, minutes: number): MaintenanceWindow => ({
  id: `mnt_${from}`,
  name: 'Upgrade',
  timeZone: 'UTC',
  startsAt: new Date(t0 + from * minute).toISOString().slice(0, 16),
  durationMs: minutes * minute,
  rrule: null,
});
const span = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 12 }));
const settings = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 2 }),
  recoveryThreshold: fc.integer({ min: 1, max: 2 }),
  flapping: fc.option(
    fc.record({
      transitions: fc.integer({ min: 3, max: 6 }),
      windowMs: fc.integer({ min: 5, max: 30 }).map((minutes) => minutes * minute),
    }),
  ),
  reopenWithinMs: fc.constantFrom(0, 0, 2 * minute, 10 * minute),
  maintenance: fc
    .array(span, { maxLength: 2 })
    .map((spans) => spans.map(([from, long]) => window(from, long))),
  parents: fc.boolean().map((some) => (some ? [{ id: 'mon_db', name: 'Database' }] : [])),
});
const deed = fc.record({
  at: fc.integer({ min: 60, max: 75 * 60 }).map((seconds) => t0 + seconds * second),
  what: fc.constantFrom(
    'parent down',
    'parent up',
    'unanswered',
    'acknowledge',
    'resolve',
    'merge',
    'unmerge',
    'configure',
    'asked',
  ),
});
type Deed = { at: number; what: string };

const inMaintenance = ({ maintenance }: MachineConfig, at: number): boolean =>
  maintenance.some((one) => {
    const from = Date.parse(`${one.startsAt}Z`);
    return at >= from && at < from + one.durationMs;
  });

/** Knows when each incident was told of. */
class Watched extends World {
  opened: { at: number; heldBy: unknown }[] = [];
  #seen = 0;

  override send(event: MachineEvent, now?: number, answerMs?: number): void {
    super.send(event, now, answerMs);
    for (const effect of this.effects.slice(this.#seen))
      if (effect.kind === 'notify' && effect.event === 'incident.opened')
        this.opened.push({ at: this.now, heldBy: effect.incident!.heldBy });
    this.#seen = this.effects.length;
  }
}

function act(world: World, { what }: Deed): void {
  const id = 'mon_db';
  switch (what) {
    case 'parent down':
    case 'parent up':
      return world.send({ type: 'parent', id, down: what === 'parent down', at: world.now });
    case 'unanswered':
      return world.send({ type: 'parents_unanswered', ids: [id] });
    case 'acknowledge':
      return world.send({ type: 'acknowledged', by: 'Ada', note: null });
    case 'resolve':
      return world.send({ type: 'resolved_by_hand', by: 'Ada', note: null });
    case 'merge':
      return world.send({ type: 'merged', into: 'inc_other_1', by: 'Ada' });
    case 'unmerge':
      return world.send({ type: 'merged', into: null, by: 'Ada' });
    case 'configure':
      return world.send({ type: 'configured' });
    default:
      return world.send({ type: 'asked' });
  }
}

describe('all that holds alerts back, together', () => {
  it('tells each transition once, nothing new in a maintenance or for a held one, ends with nothing open, and never asks for the same moment again and again', () => {
    fc.assert(
      fc.property(
        settings,
        fc.array(span, { maxLength: 8 }),
        fc.array(deed, { maxLength: 6 }),
        (limits, outages, deeds) => {
          const cfg = config({ ...limits, intervalMs: 30 * second });
          const isDown = (at: number) =>
            outages.some(([from, long]) => at >= t0 + from * minute && at < t0 + (from + long) * minute);
          const world = new Watched(cfg, (_, at) => (isDown(at) ? 'fail' : 'ok'));
          world.send({ type: 'configured' });
          const plan = [...deeds].sort((a, b) => a.at - b.at);
          for (const one of plan) {
            world.run(one.at);
            act(world, one);
            world.tickUntil(world.now);
            // A question or a wish is answered by one tick, not by ticks without end.
            const wake = wakeAt(cfg, world.state);
            expect(wake === null || wake > world.now).toBe(true);
          }
          for (let at = world.now + 10 * second; at < calm; at += 10 * second) {
            world.run(at);
            if (at > end && cfg.parents.length > 0 && world.state.parents['mon_db']?.down)
              world.send({ type: 'parent', id: 'mon_db', down: false, at: world.now });
          }
          const keys = world.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.key] : []));
          expect(new Set(keys).size).toBe(keys.length);
          const tooEarly = world.opened.filter(
            ({ at, heldBy }) =>
              heldBy !== null || (inMaintenance(cfg, at) && inMaintenance(cfg, at - second)),
          );
          expect(tooEarly).toEqual([]);
          expect(world.state).toMatchObject({ status: 'up', down: false, incident: null, hold: null });
          for (const incident of world.incidents()) {
            expect(incident.status).toBe('resolved');
            expect(incident.outages.every(({ from, to }) => to !== null && to >= from)).toBe(true);
            const ordered = incident.outages.every(
              (one, i) => i === 0 || one.from >= incident.outages[i - 1]!.to!,
            );
            expect(ordered).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
