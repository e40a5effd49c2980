import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beat } from '../../../workers/domain/heartbeat/machine.ts';
import {
  type HeartbeatEvent,
  type HeartbeatSpec,
  type HeartbeatState,
  silent,
} from '../../../workers/domain/heartbeat/types.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import {
  excerptLengthMax,
  heartbeatLateMsMax,
  heartbeatSecondGraceMsMax,
} from '../../../workers/domain/limits.ts';
import type { HeartbeatRequest } from '../../../workers/domain/request.ts';

const noon = Date.parse('2026-05-01T12:00:00Z');
const minute = 60_000;
const good: HeartbeatEvent = { type: 'succeeded', exitCode: null, log: '' };
const started: HeartbeatEvent = { type: 'started' };
const tick: HeartbeatEvent = { type: 'tick' };
const failed = (exitCode: number | null, log = ''): HeartbeatEvent => ({ type: 'failed', exitCode, log });

/** Every ten minutes, five minutes of grace. */
const each10 = {
  schedule: { type: 'period', seconds: 600 },
  graceSeconds: 300,
  maxRunSeconds: null,
} as const;

class Job {
  state: HeartbeatState = silent;
  results: CheckResult[] = [];
  spec: HeartbeatSpec;
  constructor(heartbeat: HeartbeatRequest = each10) {
    this.spec = { monitorId: 'mon_a', workspaceId: 'wsp_a', heartbeat };
  }
  /** Minutes after noon. */
  say(event: HeartbeatEvent, minutes: number): CheckResult | null {
    const { state, result, wakeAt } = beat(this.spec, this.state, event, noon + minutes * minute);
    expect(wakeAt).toBe(state.deadlineAt);
    this.state = state;
    if (result) this.results.push(result);
    return result;
  }
  edit(change: Partial<HeartbeatRequest>, minutes: number): void {
    const before = this.spec.heartbeat;
    this.spec = { ...this.spec, heartbeat: { ...before, ...change } };
    expect(this.say({ type: 'configured', before }, minutes)).toBeNull();
  }
  get dueIn(): number | null {
    return this.state.deadlineAt === null ? null : (this.state.deadlineAt - noon) / minute;
  }
}

describe('a job that reports its end', () => {
  it('is waited for only after it was heard once', () => {
    const job = new Job();
    expect(job.say(tick, 10_000)).toBeNull();
    expect(job.dueIn).toBeNull();
    expect(job.say(good, 10_001)).toMatchObject({ verdict: 'ok', region: 'push', placement: 'verified', durationMs: 0 });
    expect(job.dueIn).toBe(10_016);
  }); // prettier-ignore

  it('is missed once when period and grace have passed, with the times in words, and waited for again after a beat', () => {
    const job = new Job();
    job.say(good, 0);
    expect(job.say(tick, 14.99)).toBeNull();
    expect(job.say(tick, 15)).toMatchObject({
      verdict: 'fail',
      slotAt: noon + 15 * minute,
      failure: {
        class: 'heartbeat_missed',
        message: 'no beat since 12:00:00 UTC, expected by 12:15:00 UTC',
      },
    });
    expect(job.say(tick, 600)).toBeNull();
    expect(job.state).toMatchObject({ expectedAt: noon + 10 * minute, deadlineAt: null });
    expect(job.say(good, 700)).toMatchObject({ verdict: 'ok' });
    expect(job.dueIn).toBe(715);
  });

  it('may come early or twice, and each result has a slot of its own', () => {
    const job = new Job();
    for (const minutes of [0, 3, 3, 3]) job.say(good, minutes);
    expect(job.dueIn).toBe(18);
    expect(new Set(job.results.map(({ slotAt }) => slotAt)).size).toBe(4);
  });

  it('that failed says so at once, with its exit code and last line, and its next end is waited for', () => {
    const job = new Job();
    expect(job.say(failed(3, 'copying\nNo space left on device\n\n'), 0)).toMatchObject({
      verdict: 'fail',
      failure: { class: 'heartbeat_failed', message: 'exit code 3: No space left on device' },
      details: { run: { exitCode: 3, startedAt: null } },
    });
    expect(job.dueIn).toBe(15);
    expect(job.say(failed(null), 1)!.failure!.message).toBe('the job reported a failure');
    expect(job.say(failed(1, '😀'.repeat(400)), 2)!.failure!.message.isWellFormed()).toBe(true);
  });

  it('names the day where it is another one', () => {
    const job = new Job({ ...each10, schedule: { type: 'period', seconds: 86_400 } });
    job.say(good, 0);
    expect(job.say(tick, 1_445)!.failure!.message).toBe(
      'no beat since 2026-05-01 12:00:00 UTC, expected by 2026-05-02 12:05:00 UTC',
    );
  });
});

describe('a job that reports its start', () => {
  it('has a duration', () => {
    const job = new Job();
    expect(job.say(started, 0)).toBeNull();
    expect(job.say(good, 2)).toMatchObject({
      durationMs: 2 * minute,
      startedAt: noon + 2 * minute,
      details: { run: { startedAt: noon } },
    });
    expect(job.state.startedAt).toBeNull();
  });

  it('and no end within period and grace is missed', () => {
    const job = new Job();
    job.say(good, 0);
    job.say(started, 10);
    expect(job.dueIn).toBe(25);
    expect(job.say(tick, 25)!.failure!.message).toBe('started at 12:10:00 UTC, no end heard by 12:25:00 UTC');
    expect(job.say(good, 40)).toMatchObject({ verdict: 'ok', durationMs: 30 * minute });
  });

  it('again and again, but never its end, is not excused by its newest start', () => {
    const job = new Job();
    job.say(started, 0);
    job.say(started, 10);
    expect(job.dueIn).toBe(15);
    expect(job.say(good, 11)).toMatchObject({ durationMs: minute });
  });

  it('may run as long as is configured and no longer', () => {
    const job = new Job({ ...each10, maxRunSeconds: 60 });
    job.say(started, 0);
    expect(job.say(tick, 1)).toMatchObject({ failure: { class: 'heartbeat_missed' } });
    job.say(good, 2);
    expect(job.dueIn).toBe(17);
  });

  it('keeps what it logs on the way for its end, unless that brings its own; the end of it, cut between characters', () => {
    const job = new Job();
    job.say(started, 0);
    job.say({ type: 'logged', log: 'one' }, 1);
    job.say({ type: 'logged', log: 'two' }, 2);
    expect(job.say(good, 3)!.details!.run!.log).toBe('one\ntwo');
    job.say({ type: 'logged', log: `${'x'.repeat(999)}😀${'y'.repeat(excerptLengthMax - 1)}` }, 4);
    const { log } = job.say(good, 5)!.details!.run!;
    expect([log.length, log.isWellFormed()]).toEqual([excerptLengthMax, true]);
    job.say({ type: 'logged', log: 'one' }, 6);
    expect(job.say(failed(1, 'mine'), 7)!.details!.run!.log).toBe('mine');
  });

  it('belongs, by cron, to the time it began at, also when it began early or runs past the next', () => {
    const hourly = { schedule: { type: 'cron', expression: '0 * * * *', timeZone: 'UTC' }, graceSeconds: 300, maxRunSeconds: null } as const;
    const job = new Job(hourly);
    job.say(started, -0.03);
    expect(job.dueIn).toBe(65);
    job.say(good, 40);
    expect(job.dueIn).toBe(65);
    const long = new Job({ ...hourly, maxRunSeconds: 7_200 });
    long.say(started, 0);
    expect(long.dueIn).toBe(120);
    long.say(good, 70);
    expect(long.dueIn).toBe(125);
  }); // prettier-ignore
});

describe('what happens around it', () => {
  it.each([
    ['a short', 0, heartbeatLateMsMax / minute],
    ['some', 300, 5],
    ['a long', 86_400, heartbeatSecondGraceMsMax / minute],
  ])('with %s grace, a deadline that is noticed much too late was our absence: unknown; silence from then on is a miss', (_, graceSeconds, again) => {
    const job = new Job({ ...each10, graceSeconds });
    job.say(good, 0);
    const late = job.dueIn! + heartbeatLateMsMax / minute + 1;
    expect(job.say(tick, late)).toMatchObject({ verdict: 'unknown', failure: { class: 'platform' } });
    expect(job.dueIn).toBe(late + again);
    expect(job.say(tick, late + again)).toMatchObject({ verdict: 'fail', failure: { class: 'heartbeat_missed' } });
    expect(job.dueIn).toBeNull();
  }); // prettier-ignore

  it('a beat after our absence is in time, and the next one is expected when it would have been', () => {
    const job = new Job();
    job.say(good, 0);
    job.say(tick, 60);
    expect(job.say(good, 61)).toMatchObject({ verdict: 'ok' });
    expect(job.dueIn).toBe(76);
  });

  it('a pause forgets what was waited for; a job that was heard before is waited for when it is over, another is not', () => {
    const job = new Job();
    job.say(good, 0);
    job.say(started, 1);
    job.say({ type: 'paused' }, 2);
    expect(job.state).toMatchObject({
      lastBeatAt: noon,
      startedAt: null,
      expectedAt: null,
      deadlineAt: null,
    });
    expect(job.say(tick, 1_000)).toBeNull();
    job.say({ type: 'resumed' }, 1_000);
    expect(job.dueIn).toBe(1_015);
    expect(job.say(tick, 1_015)).toMatchObject({ verdict: 'fail' });
    const unheard = new Job();
    unheard.say({ type: 'paused' }, 0);
    unheard.say({ type: 'resumed' }, 1);
    expect(unheard.dueIn).toBeNull();
  });

  it('by cron, a missed run that is done again does not excuse the next', () => {
    const daily = { schedule: { type: 'cron', expression: '0 0 * * *', timeZone: 'UTC' }, graceSeconds: 21_600, maxRunSeconds: null } as const;
    const job = new Job(daily);
    const midnight = 12 * 60;
    job.say(good, midnight);
    expect(job.dueIn).toBe(midnight + 30 * 60);
    expect(job.say(tick, midnight + 30 * 60)).toMatchObject({ verdict: 'fail' });
    job.say(good, midnight + 43 * 60);
    expect(job.state.expectedAt).toBe(noon + (midnight + 48 * 60) * minute);
  }); // prettier-ignore

  it.each([
    ['more grace', { graceSeconds: 3_600 }, 9, 70],
    ['no grace', { graceSeconds: 0 }, 9, 10],
    ['less grace than it is late already', { graceSeconds: 60 }, 12, 13],
    ['a longer period', { schedule: { type: 'period', seconds: 3_600 } }, 9, 65],
    ['a shorter period that is over already', { schedule: { type: 'period', seconds: 60 } }, 9, 15],
    ['a cron expression', { schedule: { type: 'cron', expression: '30 * * * *', timeZone: 'UTC' } }, 9, 35],
    ['a cron expression that is due at once', { schedule: { type: 'cron', expression: '10 * * * *', timeZone: 'UTC' } }, 9, 15],
  ] as [string, Partial<HeartbeatRequest>, number, number][])('%s counts from what was heard', (_, change, at, due) => {
    const job = new Job();
    job.say(good, 0);
    job.edit(change, at);
    expect(job.dueIn).toBe(due);
  }); // prettier-ignore

  it('an edit wakes nothing that is missed or new', () => {
    const job = new Job();
    job.say(good, 0);
    job.say(tick, 15);
    job.edit({ graceSeconds: 0 }, 16);
    expect(job.dueIn).toBeNull();
    const unheard = new Job();
    unheard.edit({ graceSeconds: 0 }, 0);
    expect(unheard.dueIn).toBeNull();
  });

  it('an edit leaves a run the time it may take', () => {
    const job = new Job({ ...each10, maxRunSeconds: 3_600 });
    job.say(started, 0);
    job.edit({ graceSeconds: 0 }, 1);
    expect(job.dueIn).toBe(60);
    job.edit({ maxRunSeconds: 120 }, 1);
    expect(job.dueIn).toBe(2);
    job.edit({ graceSeconds: 60, maxRunSeconds: 10 }, 1);
    expect(job.dueIn).toBe(2);
    job.edit({ maxRunSeconds: null }, 1);
    expect(job.dueIn).toBe(11);
  });
});

it('whatever happens when, a tick that was asked for is the last of its time, slots only grow, and what is missed is said once', () => {
  const schedule = fc.constantFrom<HeartbeatRequest['schedule']>(
    { type: 'period', seconds: 600 },
    { type: 'cron', expression: '*/10 * * * *', timeZone: 'Europe/Berlin' },
    { type: 'cron', expression: '30 2 * * *', timeZone: 'America/New_York' },
  );
  const event = fc.constantFrom<HeartbeatEvent>(good, started, failed(1), { type: 'logged', log: 'x' }, { type: 'configured', before: each10 }, { type: 'paused' }, { type: 'resumed' }); // prettier-ignore
  const steps = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 30 })), { maxLength: 30 });
  const grace = fc.constantFrom(0, 60, 7_200);
  fc.assert(
    fc.property(schedule, grace, fc.constantFrom(null, 1, 90), steps, (given, graceSeconds, maxRunSeconds, all) => {
      const job = new Job({ schedule: given, graceSeconds, maxRunSeconds });
      let at = 0;
      let heardSinceMissed = true;
      let isDue = false;
      for (const [what, minutes] of all) {
        for (let due = job.dueIn; due !== null && due <= at + minutes; due = job.dueIn) {
          expect(job.say(tick, due)).toMatchObject({ verdict: 'fail', failure: { class: 'heartbeat_missed' } });
          expect(heardSinceMissed).toBe(true);
          heardSinceMissed = false;
        }
        at += minutes;
        job.say(what, at);
        heardSinceMissed ||= what.type !== 'logged' && what.type !== 'configured';
        // An edit may make a beat late at once; nothing else does.
        if (job.dueIn !== null) expect(job.dueIn).toBeGreaterThan(what.type === 'configured' || isDue ? at - 0.001 : at);
        isDue = job.dueIn === at;
      }
      const slots = job.results.map(({ slotAt }) => slotAt);
      expect(slots).toEqual([...new Set(slots)].sort((a, b) => a - b));
    }),
    { numRuns: 1_000 },
  );
}); // prettier-ignore
