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
import { excerptLengthMax, heartbeatLateMsMax } from '../../../workers/domain/limits.ts';
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
  it('a deadline that is noticed much too late was our absence: unknown, and the next beat counts', () => {
    const job = new Job();
    job.say(good, 0);
    const late = 15 + heartbeatLateMsMax / minute + 1;
    expect(job.say(tick, late)).toMatchObject({ verdict: 'unknown', failure: { class: 'platform' } });
    expect(job.dueIn).toBe(late + 15);
    expect(job.say(tick, late + 15)).toMatchObject({ verdict: 'fail' });
  });

  it('a pause forgets what was waited for; a resumed job is new', () => {
    const job = new Job();
    job.say(good, 0);
    job.say(started, 1);
    job.say({ type: 'reset' }, 2);
    expect(job.state).toMatchObject({
      lastBeatAt: noon,
      startedAt: null,
      expectedAt: null,
      deadlineAt: null,
    });
    expect(job.say(tick, 1_000)).toBeNull();
  });

  it('another schedule counts from when it was made, and wakes nothing that is missed or new', () => {
    const job = new Job();
    job.say(good, 0);
    job.spec = { ...job.spec, heartbeat: { ...each10, schedule: { type: 'period', seconds: 60 } } };
    job.say({ type: 'configured' }, 9);
    expect(job.dueIn).toBe(15);
    job.say(tick, 15);
    job.say({ type: 'configured' }, 16);
    expect(job.dueIn).toBeNull();
    const unheard = new Job();
    unheard.say({ type: 'configured' }, 0);
    expect(unheard.dueIn).toBeNull();
  });
});

it('whatever happens when, a tick that was asked for is the last of its time, slots only grow, and what is missed is said once', () => {
  const schedule = fc.constantFrom<HeartbeatRequest['schedule']>(
    { type: 'period', seconds: 600 },
    { type: 'cron', expression: '*/10 * * * *', timeZone: 'Europe/Berlin' },
    { type: 'cron', expression: '30 2 * * *', timeZone: 'America/New_York' },
  );
  const event = fc.constantFrom<HeartbeatEvent>(good, started, failed(1), { type: 'logged', log: 'x' }, { type: 'configured' }, { type: 'reset' }); // prettier-ignore
  const steps = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 30 })), { maxLength: 30 });
  const grace = fc.constantFrom(0, 60, 7_200);
  fc.assert(
    fc.property(schedule, grace, fc.constantFrom(null, 1, 90), steps, (given, graceSeconds, maxRunSeconds, all) => {
      const job = new Job({ schedule: given, graceSeconds, maxRunSeconds });
      let at = 0;
      let heardSinceMissed = true;
      for (const [what, minutes] of all) {
        for (let due = job.dueIn; due !== null && due <= at + minutes; due = job.dueIn) {
          expect(job.say(tick, due)).toMatchObject({ verdict: 'fail', failure: { class: 'heartbeat_missed' } });
          expect(heardSinceMissed).toBe(true);
          heardSinceMissed = false;
        }
        at += minutes;
        job.say(what, at);
        heardSinceMissed ||= what.type !== 'logged';
        if (job.dueIn !== null) expect(job.dueIn).toBeGreaterThan(at);
      }
      const slots = job.results.map(({ slotAt }) => slotAt);
      expect(slots).toEqual([...new Set(slots)].sort((a, b) => a - b));
    }),
    { numRuns: 1_000 },
  );
}); // prettier-ignore
