import { describe, expect, it } from 'vitest';
import { timelineEntriesMax } from '../../../workers/domain/limits.ts';
import { config, t0, World } from './world.ts';

const second = 1_000;
const minute = 60 * second;
const failing = (from: number, to: number) => (_: string, at: number) =>
  at >= t0 + from && at < t0 + to ? ('fail' as const) : ('ok' as const);
const down = () => {
  const world = new World(config(), failing(minute, 10 * minute));
  world.run(t0 + 2 * minute);
  return world;
};

describe('an incident that somebody ends by hand', () => {
  it('is resolved and told, and what still fails opens no other before it was good again', () => {
    const world = down();
    world.send({ type: 'resolved_by_hand', by: 'Ada', note: 'known' });
    expect(world.events()).toEqual(['incident.opened', 'incident.resolved']);
    world.run(t0 + 9 * minute);
    expect(world.state).toMatchObject({ status: 'down', incident: null });
    expect(world.incidents()).toHaveLength(1);
    expect(world.incidents()[0]!.timeline.at(-1)!.message).toMatch(/^Resolved by Ada after .*: known$/);
    world.health = failing(13 * minute, 15 * minute);
    world.run(t0 + 14 * minute);
    expect(world.state.incident!.id).toBe('inc_test_2');
  });
});

describe('an open incident', () => {
  it('keeps the severity that somebody gave it', () => {
    const world = down();
    world.send({ type: 'graded', severity: 'minor', by: 'Ada' });
    world.run(t0 + 5 * minute);
    expect(world.state.incident).toMatchObject({ severity: 'minor', severityFixed: true });
    const { revision } = world.state.incident!;
    world.send({ type: 'graded', severity: 'minor', by: 'Bob' });
    expect(world.state.incident!.revision).toBe(revision);
  });

  it('takes notes, and is told with another one until that is taken back', () => {
    const world = down();
    world.send({ type: 'noted', by: 'Ada', text: 'looking' });
    world.send({ type: 'merged', into: 'inc_other_1', by: 'Ada' });
    expect(world.state.incident).toMatchObject({ mergedInto: 'inc_other_1' });
    world.send({ type: 'merged', into: null, by: 'Ada' });
    expect(world.state.incident!.timeline.slice(-3).map(({ kind }) => kind)).toEqual([
      'note',
      'merged',
      'merged',
    ]);
    expect(world.state.incident!.timeline.at(-3)!.message).toBe('Ada: looking');
  });

  it('keeps how it began and what is newest of a long story', () => {
    const world = down();
    for (let i = 0; i < 2 * timelineEntriesMax; i++)
      world.send({ type: 'noted', by: 'Ada', text: `line ${i}` });
    const { timeline } = world.state.incident!;
    expect(timeline).toHaveLength(timelineEntriesMax);
    expect(timeline[1]!.kind).toBe('opened');
    expect(timeline.at(-1)!.message).toBe(`Ada: line ${2 * timelineEntriesMax - 1}`);
  });
});

it('nothing is done to an incident that is over', () => {
  const world = new World(config());
  world.run(t0 + minute);
  const before = world.state;
  world.send({ type: 'noted', by: 'Ada', text: 'late' });
  world.send({ type: 'resolved_by_hand', by: 'Ada', note: null });
  expect(world.state).toBe(before);
});
