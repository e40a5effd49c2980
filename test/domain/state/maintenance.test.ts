import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '../../../workers/domain/schedule/maintenance-types.ts';
import { config, t0, World } from './world.ts';

const second = 1_000;
const minute = 60 * second;
/** From ten to twenty minutes after the beginning. */
const window: MaintenanceWindow = {
  id: 'mnt_a',
  name: 'Upgrade',
  timeZone: 'UTC',
  startsAt: new Date(t0 + 10 * minute).toISOString().slice(0, 16),
  durationMs: 10 * minute,
  rrule: null,
};
const start = Date.parse(`${window.startsAt}Z`);
const end = start + window.durationMs;
const failing = (from: number, to: number) => (_: string, at: number) =>
  at >= from && at < to ? ('fail' as const) : ('ok' as const);
const world = (health: ReturnType<typeof failing>) => {
  const made = new World(config({ maintenance: [window] }), health);
  made.send({ type: 'configured' });
  return made;
};

describe('a maintenance window', () => {
  it('is known from its start to its end, without a result that says so', () => {
    const quiet = world(() => 'ok');
    quiet.health = (() => 'silent') as never;
    quiet.tickUntil(start - 1);
    expect(quiet.state.maintenance).toBeNull();
    quiet.tickUntil(start + second);
    expect(quiet.state.maintenance).toEqual({ id: 'mnt_a', name: 'Upgrade', since: start, until: end });
    quiet.tickUntil(end + second);
    expect(quiet.state.maintenance).toBeNull();
    expect(quiet.effects.filter(({ kind }) => kind === 'persist_status')).toHaveLength(2);
  });

  it('hides an outage inside of it: judged, shown, alerted to nobody', () => {
    const hidden = world(failing(start + minute, end - minute));
    hidden.run(start + 5 * minute);
    expect(hidden.state).toMatchObject({ status: 'down', incident: null });
    hidden.run(end + 5 * minute);
    expect(hidden.events()).toEqual([]);
    expect(hidden.incidents()).toEqual([]);
  });

  it('an outage that outlasts it is alerted at its end, with its true start', () => {
    const lasting = world(failing(start + minute, end + 5 * minute));
    lasting.run(end + second);
    expect(lasting.events()).toEqual(['incident.opened']);
    const { detectedAt, startedAt } = lasting.state.incident!;
    expect(detectedAt - end).toBeLessThan(second);
    expect(startedAt - (start + minute)).toBeLessThan(5 * second);
    lasting.run(end + 6 * minute);
    expect(lasting.events()).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('an outage that was alerted before it is told to its end, inside of it too', () => {
    const before = world(failing(start - 2 * minute, start + 2 * minute));
    before.run(end + minute);
    expect(before.events()).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('holds an advisory until its end, and tells it once', () => {
    const oneRegion = (region: string, at: number) =>
      region === 'apac' && at >= start ? ('fail' as const) : ('ok' as const);
    const advised = world(oneRegion as never);
    advised.run(end - second);
    expect(advised.events()).toEqual([]);
    advised.run(end + minute);
    expect(advised.events()).toEqual(['monitor.advisory']);
  });

  it('that is taken back while it is under way ends there', () => {
    const lasting = world(failing(start + minute, end + 5 * minute));
    lasting.run(start + 5 * minute);
    lasting.config = config();
    lasting.send({ type: 'configured' });
    expect(lasting.events()).toEqual(['incident.opened']);
  });
});
