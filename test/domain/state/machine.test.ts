import { describe, expect, it } from 'vitest';
import { durableView } from '../../../workers/domain/state/durable.ts';
import { transition } from '../../../workers/domain/state/machine.ts';
import { noDataAfterMs } from '../../../workers/domain/state/silence.ts';
import { config, five, result, t0, World } from './world.ts';

const second = 1_000;
const outage = (from: number, to: number) => (_: string, at: number) =>
  (at >= from && at < to ? 'fail' : 'ok') as 'fail' | 'ok';

describe('an outage seen from every region', () => {
  it('opens one incident within one stagger step and a round, and resolves it', () => {
    const world = new World(config(), outage(t0 + 61 * second, t0 + 121 * second));
    world.run(t0 + 60 * second);
    expect(world.state.status).toBe('up');
    world.run(t0 + 70 * second);
    expect(world.state.status).toBe('down');
    world.run(t0 + 180 * second);
    expect(world.state.status).toBe('up');
    expect(world.events()).toEqual(['incident.opened', 'incident.resolved']);
    const [incident] = world.incidents();
    expect(incident).toMatchObject({ id: 'inc_test_1', status: 'resolved', severity: 'critical' });
    expect(incident!.startedAt).toBe(t0 + 64 * second + 5);
    expect(incident!.detectedAt - incident!.startedAt).toBeLessThan(second);
    expect(incident!.resolvedAt! - (t0 + 121 * second)).toBeLessThan(5 * second);
    expect(incident!.cause.summary).toBe('Down from all 5 regions: connection refused');
    expect(incident!.timeline.map(({ kind }) => kind)).toContain('opened');
  });

  it('is told in sentences that name each reason', () => {
    const world = new World(config());
    world.health = () => 'silent';
    world.run(t0 + second);
    const failure = (message: string) =>
      ({ failure: { class: 'http_status', message, retryable: true } }) as const;
    const regions = five.map((region, i) =>
      result(region, world.now, 'fail', failure(`HTTP status ${i < 3 ? 500 : 502}, expected 2xx`)),
    );
    world.send({ type: 'results', results: regions.slice(0, 3) }, world.now + 500);
    world.send({ type: 'results', results: regions.slice(3) }, world.now + 500);
    world.send({ type: 'acknowledged', by: 'Ada', note: 'on it' });
    world.health = () => 'ok';
    world.run(t0 + 60 * second);
    const told = world.incidents()[0]!.timeline.map(({ message }) => message);
    expect(told.slice(0, 5)).toEqual([
      'North America, West fails: HTTP status 500, expected 2xx.',
      expect.stringMatching(
        /^Down from .*: HTTP status 500, expected 2xx\. Detected less than 1 s after the first failure\.$/,
      ),
      'Asia-Pacific fails too: HTTP status 502, expected 2xx.',
      'Oceania fails too: HTTP status 502, expected 2xx.',
      'Acknowledged by Ada: on it',
    ]);
    expect(told).toContain('Up again from Europe, West.');
    expect(told.at(-1)).toMatch(/^Up again after \d+ s\.$/);
  });

  it('needs as many failures in a row as the threshold says, and asks again instead of waiting an interval', () => {
    const world = new World(
      config({ failureThreshold: 3, recoveryThreshold: 2 }),
      outage(t0 + 61 * second, t0 + 200 * second),
    );
    world.run(t0 + 79 * second);
    expect(world.state.status).toBe('down');
    expect(world.rounds()).toBeGreaterThanOrEqual(3);
    world.run(t0 + 230 * second);
    expect(world.state.status).toBe('up');
    expect(world.events()).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('is over at once for a blip that is gone when the others are asked', () => {
    const world = new World(config(), outage(t0 + 63 * second, t0 + 64.001 * second));
    world.health = (_, at) => (at === t0 + 64 * second && world.rounds() === 0 ? 'fail' : 'ok');
    world.run(t0 + 120 * second);
    expect(world.events()).toEqual([]);
    expect(world.rounds()).toBe(1);
    expect(world.state.status).toBe('up');
  });
});

describe('quorum', () => {
  const failingFrom = (regions: string[]) => (region: string) =>
    (regions.includes(region) ? 'fail' : 'ok') as 'fail' | 'ok';
  it.each([
    ['majority', 1, 'degraded'],
    ['majority', 2, 'degraded'],
    ['majority', 3, 'down'],
    ['any', 1, 'down'],
    ['all', 4, 'degraded'],
    ['all', 5, 'down'],
    [2, 1, 'degraded'],
    [2, 2, 'down'],
    [9, 5, 'down'],
  ] as const)('%s with %i of 5 regions failing is %s', (quorum, failing, expected) => {
    const world = new World(config({ quorum }), failingFrom(five.slice(0, failing)));
    world.run(t0 + 100 * second);
    expect(world.state.status).toBe(expected);
    expect(world.events()).toEqual([expected === 'down' ? 'incident.opened' : 'monitor.advisory']);
  });

  it('counts only regions that can be heard: silent ones neither open nor block', () => {
    const world = new World(config(), (region) =>
      region === 'wnam' || region === 'enam' ? 'fail' : region === 'weur' ? 'ok' : 'silent',
    );
    world.run(t0 + 100 * second);
    expect(world.state.status).toBe('down');
    expect(world.incidents()[0]!.cause.summary).toBe('Down from 2 of 3 regions: connection refused');
  });

  it('a monitor of one region goes down on that region alone', () => {
    const world = new World(
      config({ regions: ['weur'], failureThreshold: 2 }),
      outage(t0 + 50 * second, t0 + 500 * second),
    );
    world.run(t0 + 70 * second);
    expect(world.state.status).toBe('down');
  });

  it('leaves out results from the wrong place', () => {
    const world = new World(config());
    world.run(t0 + 40 * second);
    world.send(
      {
        type: 'results',
        results: five.map((region) => result(region, t0 + 41 * second, 'fail', { placement: 'misplaced' })),
      },
      t0 + 42 * second,
    );
    expect(world.state.status).toBe('up');
    expect(world.rounds()).toBe(0);
    expect(world.state.regions.weur!.last).toMatchObject({ verdict: 'fail', placement: 'misplaced' });
  });
});

describe('a fault in one region', () => {
  it('opens no outage, tells once with the region named, and ends when the region answers', () => {
    const world = new World(config(), (region, at) =>
      region === 'apac' && at >= t0 + 60 * second && at < t0 + 300 * second ? 'fail' : 'ok',
    );
    world.run(t0 + 290 * second);
    expect(world.state.status).toBe('degraded');
    expect(world.state.advisory).toMatchObject({ regions: ['apac'] });
    expect(world.events()).toEqual(['monitor.advisory']);
    expect(world.state.advisory!.message).toBe(
      'Only Asia-Pacific fails, connection refused; 4 regions answer in 40 ms: likely a network path, not your service.',
    );
    world.run(t0 + 340 * second);
    expect(world.state.status).toBe('up');
    expect(world.events()).toEqual(['monitor.advisory']);
  });

  it('that lasted for days does not backdate a real outage', () => {
    const world = new World(config(), (region, at) =>
      at >= t0 + 7_200 * second || region === 'apac' ? 'fail' : 'ok',
    );
    world.run(t0 + 7_230 * second);
    expect(world.state.status).toBe('down');
    expect(world.incidents()[0]!.startedAt).toBeGreaterThanOrEqual(t0 + 7_200 * second);
  });
});

describe('missing data', () => {
  it('a probe that cannot work is unknown and never down', () => {
    const world = new World(config(), () => 'unknown');
    world.run(t0 + 400 * second);
    expect(world.events()).toEqual([]);
    expect(world.state.status).toBe('pending');
  });

  it('holds an open incident: only a good result ends it', () => {
    const world = new World(config(), outage(t0 + 60 * second, t0 + 90 * second));
    world.run(t0 + 80 * second);
    world.health = () => 'silent';
    world.run(t0 + 2_000 * second);
    expect(world.state.status).toBe('down');
    world.send({ type: 'silence', lastSlotAt: null }, t0 + 2_001 * second);
    expect(world.state.noData).toBe(true);
    world.health = () => 'ok';
    world.run(t0 + 2_060 * second);
    expect(world.state).toMatchObject({ status: 'up', noData: false, incident: null });
    expect(world.incidents()[0]!.timeline.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['no_data', 'data_back', 'resolved']),
    );
  });

  it('is told after three intervals or three minutes, not before, and not twice', () => {
    const world = new World(config());
    world.run(t0 + 20 * second);
    world.send({ type: 'silence', lastSlotAt: null }, t0 + 20 * second + noDataAfterMs(world.config) - 1);
    expect(world.state.noData).toBe(false);
    world.send({ type: 'silence', lastSlotAt: null }, t0 + 20 * second + noDataAfterMs(world.config));
    expect(world.state).toMatchObject({ noData: true, status: 'up' });
    const said = world.effects.length;
    world.send({ type: 'silence', lastSlotAt: null }, world.now + second);
    expect(world.effects.length).toBe(said);
    world.send({ type: 'silence', lastSlotAt: world.now - second }, world.now + second);
    expect(world.state).toMatchObject({ noData: false, status: 'up' });
    expect(world.effects.length).toBe(said + 1);
  });

  it('one region that comes back good does not end an outage the others still see', () => {
    const world = new World(config(), () => 'fail');
    world.run(t0 + 30 * second);
    world.health = (region) => (region === 'oc' ? 'ok' : 'fail');
    world.run(t0 + 120 * second);
    expect(world.state.status).toBe('down');
    expect(world.incidents()).toHaveLength(1);
    expect(world.incidents()[0]!.timeline.at(-1)).toMatchObject({ kind: 'region_recovered', region: 'oc' });
  });
});

describe('slow answers', () => {
  it('make it degraded when a quorum is slow, without an incident', () => {
    const world = new World(config(), (_, at) => (at > t0 + 50 * second ? 'slow' : 'ok'));
    world.run(t0 + 100 * second);
    expect(world.state).toMatchObject({ status: 'degraded', incident: null, advisory: null });
    expect(world.events()).toEqual([]);
  });
});

describe('what people do', () => {
  it('acknowledges once, and the resolution still comes', () => {
    const world = new World(config(), outage(t0 + 60 * second, t0 + 120 * second));
    world.run(t0 + 80 * second);
    world.send({ type: 'acknowledged', by: 'ada@example.com', note: 'on it' });
    world.send({ type: 'acknowledged', by: 'bob@example.com', note: null });
    expect(world.state.incident).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'ada@example.com' });
    world.run(t0 + 180 * second);
    expect(world.events()).toEqual(['incident.opened', 'incident.acknowledged', 'incident.resolved']);
  });

  it('a pause ends the incident with its reason, ignores late results, and resuming starts afresh with the next number', () => {
    const world = new World(config(), () => 'fail');
    world.run(t0 + 30 * second);
    world.send({ type: 'paused' });
    expect(world.state).toMatchObject({ status: 'paused', incident: null });
    expect(world.incidents()[0]).toMatchObject({ status: 'resolved' });
    world.send({ type: 'results', results: [result('weur', world.now, 'fail')] });
    expect(world.state.status).toBe('paused');
    world.send({ type: 'resumed' }, world.now + second);
    expect(world.state.status).toBe('pending');
    world.run(world.now + 30 * second);
    expect(world.incidents().map(({ id }) => id)).toEqual(['inc_test_1', 'inc_test_2']);
  });

  it('taking the failing regions away ends their outage', () => {
    const world = new World(config(), (region) => (region === 'weur' || region === 'oc' ? 'ok' : 'fail'));
    world.run(t0 + 60 * second);
    expect(world.state.status).toBe('down');
    world.config = config({ regions: ['weur', 'oc'] });
    world.send({ type: 'configured' });
    expect(world.state).toMatchObject({ status: 'up', incident: null });
  });
});

describe('what is written down', () => {
  it('nothing changes for results that only repeat what is known, up or down', () => {
    const world = new World(config(), outage(t0 + 100 * second, t0 + 900 * second));
    world.run(t0 + 60 * second);
    const up = durableView(world.config, world.state);
    world.run(t0 + 96 * second);
    expect(durableView(world.config, world.state)).toBe(up);
    world.run(t0 + 200 * second);
    const down = durableView(world.config, world.state);
    expect(down).not.toBe(up);
    world.run(t0 + 800 * second);
    expect(durableView(world.config, world.state)).toBe(down);
  });

  it('survives eviction after every result: only what changed is stored, and the conclusions are the same', () => {
    const healths = [
      outage(t0 + 100 * second, t0 + 300 * second),
      (region: string, at: number) =>
        (region === 'apac' && at > t0 + 100 * second ? 'fail' : 'ok') as 'fail' | 'ok',
    ];
    for (const health of healths) {
      const kept = new World(config({ intervalMs: 300 * second, recoveryThreshold: 2 }), health);
      const evicted = new World(config({ intervalMs: 300 * second, recoveryThreshold: 2 }), health);
      let stored = evicted.state;
      const send = evicted.send.bind(evicted);
      evicted.send = (event, now, answerMs) => {
        evicted.state = { ...stored, completeSince: now ?? evicted.now };
        const view = durableView(evicted.config, stored);
        const { state } = transition(evicted.config, evicted.state, event, Math.max(evicted.now, now ?? 0));
        const changed = durableView(evicted.config, state) !== view;
        if (changed) stored = state;
        send(event, now, answerMs);
      };
      kept.run(t0 + 3_000 * second);
      evicted.run(t0 + 3_000 * second);
      expect(evicted.events()).toEqual(kept.events());
      expect(evicted.state.status).toBe(kept.state.status);
      expect(evicted.incidents().map((i) => [i.startedAt, i.resolvedAt])).toEqual(
        kept.incidents().map((i) => [i.startedAt, i.resolvedAt]),
      );
    }
  });
});
