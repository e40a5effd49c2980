/** Dependencies, maintenance, silence and merging at the same time: who is told, and that no alarm rings in a loop. */
import { describe, expect, it } from 'vitest';
import { parentsAnswerMs } from '../../../workers/domain/limits.ts';
import { wakeAt } from '../../../workers/domain/state/machine.ts';
import { config, result, t0, World } from './world.ts';

const second = 1_000;
const minute = 60 * second;
const parents = [
  { id: 'mon_db', name: 'Database' },
  { id: 'mon_dns', name: 'DNS' },
];
const window = (from: number, to: number) => ({
  id: 'mnt_a',
  name: 'Upgrade',
  timeZone: 'UTC',
  startsAt: new Date(t0 + from).toISOString().slice(0, 16),
  durationMs: to - from,
  rrule: null,
});
const failing = (from: number) => (_: string, at: number) =>
  at >= t0 + from ? ('fail' as const) : ('ok' as const);
const parentIs = (world: World, id: string, down: boolean) =>
  world.send({ type: 'parent', id, down, at: world.now });
/** A tick at its time sets no other for the same time. */
const ringsLater = (world: World) => {
  const wake = wakeAt(world.config, world.state);
  return wake === null || wake > world.now;
};

describe('the alarm', () => {
  it('does not ring in a loop at a heartbeat that a child asks about', () => {
    const heartbeat = new World(config({ regions: ['push'], quorum: 'any' }));
    heartbeat.send({ type: 'configured' });
    heartbeat.send({ type: 'asked' }, t0 + minute);
    expect(heartbeat.state).toMatchObject({ confirm: null, confirmAt: null });
    expect(ringsLater(heartbeat)).toBe(true);
  });

  it('does not ring in a loop while a round is under way and a child asks', () => {
    const world = new World(config(), () => 'silent');
    world.send({ type: 'configured' });
    world.send({ type: 'asked' }, t0 + minute);
    expect(world.state.confirm).not.toBeNull();
    world.send({ type: 'asked' }, t0 + minute + second);
    expect(ringsLater(world)).toBe(true);
  });

  it('does not ring in a loop when one parent is down and another one never answers', () => {
    const world = new World(config({ parents }), failing(minute));
    world.run(t0 + minute + 5 * second);
    parentIs(world, 'mon_db', true);
    world.send({ type: 'tick' }, t0 + minute + 5 * second + parentsAnswerMs);
    expect(world.state.incident!.heldBy).toEqual(parents[0]);
    expect(ringsLater(world)).toBe(true);
  });
});

describe('in a maintenance', () => {
  it('nobody is told what a parent held before, and everybody is at its end', () => {
    const world = new World(
      config({ parents: parents.slice(0, 1), maintenance: [window(10 * minute, 20 * minute)] }),
      failing(minute),
    );
    world.send({ type: 'configured' });
    world.run(t0 + minute + 5 * second);
    parentIs(world, 'mon_db', true);
    world.run(t0 + 12 * minute);
    parentIs(world, 'mon_db', false);
    world.run(t0 + 19 * minute);
    expect(world.events()).toEqual([]);
    expect(ringsLater(world)).toBe(true);
    world.run(t0 + 22 * minute);
    expect(world.events()).toEqual(['incident.opened']);
  });

  it('nobody is told what began while parents were asked, nor its end', () => {
    const world = new World(config({ parents, maintenance: [window(2 * minute, 20 * minute)] }), (_, at) =>
      at >= t0 + 2 * minute - 20 * second && at < t0 + 5 * minute ? 'fail' : 'ok',
    );
    world.send({ type: 'configured' });
    world.run(t0 + 30 * minute);
    expect(world.incidents()).toMatchObject([{ status: 'resolved' }]);
    expect(world.events()).toEqual([]);
  });

  const certificate = {
    host: 'shop.test',
    names: [],
    issuer: 'R11',
    notBefore: t0,
    notAfter: t0 + 13.5 * 86_400_000,
    sha256: 'a',
    serial: '1',
    daysReached: 14,
  };
  it('nobody is told of a certificate before its end', () => {
    const world = new World(config({ maintenance: [window(10 * minute, 20 * minute)] }));
    world.send({ type: 'configured' });
    world.run(t0 + 12 * minute);
    const seen = result('weur', world.now + second, 'ok', { details: { certificate: certificate as never } });
    world.send({ type: 'results', results: [seen] }, world.now + second);
    expect(world.events()).toEqual([]);
    world.run(t0 + 21 * minute);
    expect(world.events()).toEqual(['monitor.advisory']);
  });

  it('silence that outlasts it is told at its end; silence that does not is not', () => {
    const world = new World(config({ maintenance: [window(10 * minute, 20 * minute)] }));
    world.send({ type: 'configured' });
    world.run(t0 + 11 * minute);
    world.send({ type: 'silence', lastSlotAt: world.now }, t0 + 16 * minute);
    expect(world.state.noData).toBe(true);
    expect(world.events()).toEqual([]);
    const back = new World(world.config);
    back.state = world.state;
    back.now = world.now;
    world.tickUntil(t0 + 21 * minute);
    expect(world.events()).toEqual(['monitor.advisory']);
    back.run(t0 + 21 * minute);
    expect(back.state.noData).toBe(false);
    expect(back.events()).toEqual([]);
  });
});

describe('an incident that was merged while a parent held it', () => {
  it('is told by nobody when the parent is back, and is when it is taken out again', () => {
    const world = new World(config({ parents: parents.slice(0, 1) }), failing(minute));
    world.run(t0 + minute + 5 * second);
    parentIs(world, 'mon_db', true);
    world.send({ type: 'merged', into: 'inc_other_1', by: 'Ann' });
    parentIs(world, 'mon_db', false);
    world.run(t0 + 5 * minute);
    expect(world.events()).toEqual([]);
    expect(ringsLater(world)).toBe(true);
    world.send({ type: 'merged', into: null, by: 'Ann' });
    world.run(t0 + 7 * minute);
    expect(world.events()).toEqual(['incident.opened']);
  });

  it('that opens again is judged anew: its parents are asked, and nobody goes by what held it before', () => {
    const world = new World(config({ parents: parents.slice(0, 1), reopenWithinMs: 10 * minute }), (_, at) =>
      (at >= t0 + minute && at < t0 + 3 * minute) || at >= t0 + 5 * minute ? 'fail' : 'ok',
    );
    world.run(t0 + minute + 5 * second);
    parentIs(world, 'mon_db', true);
    world.run(t0 + 4 * minute);
    parentIs(world, 'mon_db', false);
    world.run(t0 + 5 * minute + 5 * second);
    expect(world.state.incident).toMatchObject({ heldBy: null, mergedInto: null });
    expect(world.state.hold).toMatchObject({ waiting: ['mon_db'], recheckFrom: null });
  });
});
