import { describe, expect, it } from 'vitest';
import { config, t0, World } from './world.ts';

const second = 1_000;
const minute = 60 * second;
/** Down for the first half of each `periodMs` until `until`. */
const wobble = (periodMs: number, until: number) => (_: string, at: number) =>
  at < until && at - t0 >= minute && (at - t0 - minute) % periodMs < periodMs / 2 ? 'fail' : 'ok';
const flapping = { transitions: 6, windowMs: 30 * minute };
const messages = (world: World, event: string) =>
  world.effects.flatMap((effect) =>
    effect.kind === 'notify' && effect.event === event ? [effect.message] : [],
  );

describe('a target that goes up and down', () => {
  it('is told each time at first, then once that it flaps, and then that it is over, however often it changes meanwhile', () => {
    const until = t0 + 61 * minute;
    const world = new World(config({ flapping }), wobble(4 * minute, until));
    world.run(until);
    // Three outages by themselves; the fourth begins with the seventh change.
    expect(messages(world, 'incident.opened')).toHaveLength(4);
    expect(messages(world, 'incident.opened')[3]).toBe(
      'Flapping: it went down or up 7 times within 30 min. One incident stays open until it is stable. Lately: connection refused',
    );
    expect(messages(world, 'incident.resolved')).toHaveLength(3);
    expect(world.state.incident).toMatchObject({ flapping: true, status: 'open' });
    expect(world.state.status).toBe('up');
    world.run(until + 40 * minute);
    expect(world.events()).toHaveLength(8);
    expect(world.state.incident).toBeNull();
    const flapped = world.incidents().at(-1)!;
    expect(flapped.outages).toHaveLength(12);
    expect(flapped.outages.every(({ from, to }) => Math.abs(to! - from - 2 * minute) < 10 * second)).toBe(
      true,
    );
    // It ended when the target came back for good, not when that had lasted long enough.
    expect(flapped.resolvedAt).toBe(flapped.outages.at(-1)!.to);
    expect(flapped.timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['flapping', 'stable', 'resolved'])); // prettier-ignore
  });

  it('is held open and told once where the change too many is a recovery', () => {
    const odd = { transitions: 3, windowMs: 30 * minute };
    const world = new World(config({ flapping: odd }), wobble(4 * minute, t0 + 12 * minute));
    world.run(t0 + 12 * minute);
    expect(world.events()).toEqual([
      'incident.opened',
      'incident.resolved',
      'incident.opened',
      'monitor.advisory',
    ]);
    expect(messages(world, 'monitor.advisory')[0]).toMatch(/^Flapping: it went down or up 4 times/);
    expect(world.state.incident).toMatchObject({ flapping: true });
  });

  it('that stays down is an ordinary outage again, and ends when it ends', () => {
    const health = (region: string, at: number) =>
      at >= t0 + 30 * minute && at < t0 + 90 * minute
        ? ('fail' as const)
        : wobble(4 * minute, t0 + 30 * minute)(region, at);
    const world = new World(config({ flapping }), health as never);
    world.run(t0 + 80 * minute);
    expect(world.state.incident).toMatchObject({ flapping: false, status: 'open' });
    expect(world.state.incident!.diagnosis).toBe('Down from all 5 regions: connection refused');
    world.run(t0 + 95 * minute);
    expect(world.state.incident).toBeNull();
    expect(world.events().at(-1)).toBe('incident.resolved');
  });

  it('makes an incident each time where that is what was configured', () => {
    const world = new World(config({ flapping: null }), wobble(4 * minute, t0 + 41 * minute));
    world.run(t0 + 45 * minute);
    expect(messages(world, 'incident.opened')).toHaveLength(10);
    expect(messages(world, 'incident.resolved')).toHaveLength(10);
  });

  it('stops being held open when flapping is configured away', () => {
    const world = new World(config({ flapping }), wobble(4 * minute, t0 + 30 * minute));
    world.run(t0 + 32 * minute);
    expect(world.state.incident).toMatchObject({ flapping: true });
    world.config = config({ flapping: null });
    world.send({ type: 'configured' });
    expect(world.state.incident).toBeNull();
  });
});

describe('an outage that comes back within its grace', () => {
  const twice = (_: string, at: number) => {
    const minutes = (at - t0) / minute;
    return (minutes >= 2 && minutes < 4) || (minutes >= 6 && minutes < 8)
      ? ('fail' as const)
      : ('ok' as const);
  };

  it('is the same incident, opened again and told again, with both outages in it', () => {
    const world = new World(config({ reopenWithinMs: 5 * minute }), twice);
    world.send({ type: 'configured' });
    world.run(t0 + 7 * minute);
    expect(world.state.incident).toMatchObject({ id: 'inc_test_1', status: 'open', resolvedAt: null });
    world.run(t0 + 10 * minute);
    const [incident, ...others] = world.incidents();
    expect(others).toEqual([]);
    expect(incident!.outages).toHaveLength(2);
    expect(incident!.timeline.find(({ kind }) => kind === 'reopened')!.message).toMatch(
      /^Down again (1|2) min.* after it ended: Down from/,
    );
    const keys = world.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.key] : []));
    expect(keys).toEqual([
      'inc_test_1_opened',
      'inc_test_1_resolved',
      'inc_test_1_opened_2',
      'inc_test_1_resolved_2',
    ]);
  });

  it('is another incident after it, or where there is no grace', () => {
    for (const reopenWithinMs of [0, minute]) {
      const world = new World(config({ reopenWithinMs }), twice);
      world.run(t0 + 10 * minute);
      expect(world.incidents().map(({ id }) => id)).toEqual(['inc_test_1', 'inc_test_2']);
    }
  });
});

describe('a slow target', () => {
  const slowBetween = (from: number, to: number) => (_: string, at: number) =>
    at >= t0 + from && at < t0 + to ? ('slow' as const) : ('ok' as const);

  it('is degraded after its own number of slow results, and not any more after its own number of fast ones', () => {
    const settings = { failureThreshold: 1, degradedThreshold: 3, degradedRecoveryThreshold: 2 };
    const world = new World(config(settings), slowBetween(minute, 5 * minute));
    world.run(t0 + minute + 45 * second);
    expect(world.state.status).toBe('up');
    world.run(t0 + 2 * minute + 15 * second);
    expect(world.state.status).toBe('degraded');
    world.run(t0 + 5 * minute + 15 * second);
    expect(world.state.status).toBe('degraded');
    world.run(t0 + 5 * minute + 45 * second);
    expect(world.state.status).toBe('up');
    expect(world.events()).toEqual([]);
  });
});
