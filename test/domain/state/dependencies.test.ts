import { describe, expect, it } from 'vitest';
import { parentsAnswerMs } from '../../../workers/domain/limits.ts';
import { config, t0, World } from './world.ts';

const second = 1_000;
const minute = 60 * second;
const parents = [{ id: 'mon_db', name: 'Database' }];
const failing = (from: number, to: number) => (_: string, at: number) =>
  at >= t0 + from && at < t0 + to ? ('fail' as const) : ('ok' as const);
const child = (from = minute, to = 10 * minute) => new World(config({ parents }), failing(from, to));
const parentIs = (world: World, down: boolean, at = world.now) =>
  world.send({ type: 'parent', id: 'mon_db', down, at });
const asked = (world: World) => world.effects.filter(({ kind }) => kind === 'ask_parents').length;

describe('a monitor that depends on another', () => {
  it('asks it when it goes down, tells nobody while it is down, and says why', () => {
    const world = child();
    world.run(minute + t0 + 5 * second);
    expect(asked(world)).toBe(1);
    expect(world.state.incident).not.toBeNull();
    expect(world.events()).toEqual([]);
    parentIs(world, true);
    world.run(t0 + 5 * minute);
    expect(world.events()).toEqual([]);
    expect(world.state.incident!.heldBy).toEqual(parents[0]);
    expect(world.state.incident!.timeline.at(-1)).toMatchObject({
      kind: 'held',
      message: 'Nobody is alerted while "Database", which it depends on, is down.',
    });
  });

  it('that ends while its parent is down was nobody’s alarm, and is on record', () => {
    const world = child(minute, 3 * minute);
    world.run(t0 + minute + 5 * second);
    parentIs(world, true);
    world.run(t0 + 5 * minute);
    expect(world.events()).toEqual([]);
    expect(world.incidents()).toMatchObject([{ status: 'resolved', heldBy: parents[0] }]);
  });

  it('is told at once where the parent is up', () => {
    const world = child();
    world.run(t0 + minute + 5 * second);
    parentIs(world, false);
    expect(world.events()).toEqual(['incident.opened']);
  });

  it('is told where the parent cannot be asked, or does not answer in time: silence holds nothing back', () => {
    const unreachable = child();
    unreachable.run(t0 + minute + 5 * second);
    unreachable.send({ type: 'parents_unanswered', ids: ['mon_db'] });
    expect(unreachable.events()).toEqual(['incident.opened']);
    const silent = child();
    silent.run(t0 + minute + 2 * second);
    expect(silent.events()).toEqual([]);
    silent.run(t0 + minute + 2 * second + parentsAnswerMs + 5 * second);
    expect(silent.events()).toEqual(['incident.opened']);
  });

  it('is asked about once more when the parent is back, and told if it still fails', () => {
    const world = child();
    world.run(t0 + minute + 5 * second);
    parentIs(world, true);
    world.run(t0 + 4 * minute);
    const rounds = world.rounds();
    parentIs(world, false);
    world.tickUntil(world.now);
    expect(world.rounds()).toBe(rounds + 1);
    expect(world.events()).toEqual(['incident.opened']);
    const told = world.effects.findLast((effect) => effect.kind === 'notify')!;
    expect(told).toMatchObject({
      key: 'inc_test_1_opened',
      message: 'Still down after "Database" came back: Down from all 5 regions: connection refused',
    });
    expect(world.state.incident).toMatchObject({ heldBy: null });
    world.run(t0 + 11 * minute);
    expect(world.events()).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('that recovered with its parent alerts nobody, though its own good results come later', () => {
    const world = child(minute, 4 * minute);
    world.run(t0 + minute + 5 * second);
    parentIs(world, true);
    world.run(t0 + 4 * minute - second);
    world.now = t0 + 4 * minute + second;
    parentIs(world, false);
    world.run(t0 + 5 * minute);
    expect(world.events()).toEqual([]);
    expect(world.state.incident).toBeNull();
  });

  it('hears what is older than it knows, and believes the newer', () => {
    const world = child();
    parentIs(world, true, t0 + 50 * second);
    parentIs(world, false, t0 + 40 * second);
    world.run(t0 + minute + 5 * second);
    expect(world.events()).toEqual([]);
    expect(world.state.incident!.heldBy).toEqual(parents[0]);
  });

  it('is free again when the dependency is taken away', () => {
    const world = child();
    world.run(t0 + minute + 5 * second);
    parentIs(world, true);
    world.run(t0 + 2 * minute);
    world.config = config({ parents: [] });
    world.send({ type: 'configured' });
    world.tickUntil(world.now);
    expect(world.events()).toEqual(['incident.opened']);
  });

  it('hears of its acknowledgement and its end by hand only where it was told', () => {
    const world = child();
    world.run(t0 + minute + 5 * second);
    parentIs(world, true);
    world.send({ type: 'acknowledged', by: 'Ada', note: null });
    world.send({ type: 'resolved_by_hand', by: 'Ada', note: null });
    expect(world.events()).toEqual([]);
    expect(world.incidents()).toMatchObject([{ status: 'resolved', acknowledgedBy: 'Ada' }]);
  });
});

it('a parent tells its children when it goes down, comes back, and is paused', () => {
  const world = new World(config(), failing(minute, 3 * minute));
  const told = () =>
    world.effects.flatMap((effect) => (effect.kind === 'tell_children' ? [effect.down] : []));
  world.run(t0 + 4 * minute);
  expect(told()).toEqual([true, false]);
  world.health = failing(5 * minute, 9 * minute);
  world.run(t0 + 6 * minute);
  world.send({ type: 'paused' });
  expect(told()).toEqual([true, false, true, false]);
});

it('a parent that is asked looks at once, and no more often than every few seconds', () => {
  const world = new World(config());
  world.run(t0 + minute);
  world.send({ type: 'asked' });
  world.send({ type: 'asked' });
  expect(world.rounds()).toBe(1);
  world.run(t0 + minute + 6 * second);
  expect(world.rounds()).toBe(2);
});
