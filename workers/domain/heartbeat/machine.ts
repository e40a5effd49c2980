/**
 * The machine of a heartbeat: `(spec, state, event, now) → { state, result, wakeAt }`. Pure. Its results go into the
 * monitor's own machine (domain/state) like those of a probe.
 *
 * 1. The first start or end that is heard begins the expectation; before it nothing is missed. A `log` begins nothing.
 * 2. The end of a run is a result at once: good, or failed with its exit code and last line.
 * 3. A deadline that passes in silence is one failed result. Then nothing more is said until a beat comes.
 * 4. A deadline that is noticed much too late is our own absence, not the job's: `unknown`. A beat is waited for again
 *    for its grace; silence then is a missed one.
 * 5. A pause waits for nothing; a job that was heard before it is waited for anew when it is over.
 */
import type { CheckResult, Failure } from '../check.ts';
import * as limits from '../limits.ts';
import { nextExpected } from './schedule.ts';
import { type Expected, expectedFrom, nothing, reconfigured, withGrace } from './expected.ts';
import type { HeartbeatEvent, HeartbeatSpec, HeartbeatState, HeartbeatStep } from './types.ts';
import { failedWords, missedWords, overdueWords } from './words.ts';

export function beat(
  spec: HeartbeatSpec,
  state: HeartbeatState,
  event: HeartbeatEvent,
  now: number,
): HeartbeatStep {
  switch (event.type) {
    case 'started':
      return quietly(onStarted(spec, state, now));
    case 'logged':
      return quietly({
        ...state,
        log: lastCharacters(state.log === '' ? event.log : `${state.log}\n${event.log}`),
      });
    case 'succeeded':
    case 'failed':
      return onEnded(spec, state, event, now);
    case 'tick':
      return state.deadlineAt === null || now < state.deadlineAt
        ? quietly(state)
        : onMissed(spec, state, state.deadlineAt, now);
    case 'configured':
      return quietly({ ...state, ...reconfigured(spec.heartbeat, event.before, state, now) });
    case 'paused':
      return quietly({ ...state, startedAt: null, log: '', ...nothing });
    case 'resumed':
      return quietly(state.lastBeatAt === null ? state : { ...state, ...expectedFrom(spec.heartbeat, now) });
  }
}

const quietly = (state: HeartbeatState): HeartbeatStep => ({ state, result: null, wakeAt: state.deadlineAt });

/** The end of what a job told. A cut may not leave half of a character: no database takes that. */
export const lastCharacters = (text: string): string => text.slice(-limits.excerptLengthMax).toWellFormed();

/** What is expected after something was heard at `at`. */
const awaiting = ({ heartbeat }: HeartbeatSpec, { expectedAt }: Expected, at: number): Expected =>
  withGrace(heartbeat, nextExpected(heartbeat, expectedAt, at));

function onStarted(spec: HeartbeatSpec, state: HeartbeatState, now: number): HeartbeatState {
  const { maxRunSeconds } = spec.heartbeat;
  const next = awaiting(spec, state, now);
  const deadlineAt = maxRunSeconds === null ? next.deadlineAt : now + maxRunSeconds * 1_000;
  // A job that starts again and again and never ends is not excused by its newest start.
  const stands = state.startedAt !== null && state.deadlineAt !== null;
  const expected = stands
    ? { expectedAt: state.expectedAt, deadlineAt: state.deadlineAt }
    : { ...next, deadlineAt };
  return { ...state, startedAt: now, log: '', ...expected };
}

function onEnded(
  spec: HeartbeatSpec,
  state: HeartbeatState,
  { type, exitCode, log: told }: Extract<HeartbeatEvent, { type: 'succeeded' | 'failed' }>,
  now: number,
): HeartbeatStep {
  const { startedAt } = state;
  const log = told === '' ? state.log : told;
  const failure: Failure | null =
    type === 'failed'
      ? { class: 'heartbeat_failed', message: failedWords(exitCode, log), retryable: false }
      : null;
  const slotAt = Math.max(now, state.slotAt + 1);
  const result: CheckResult = {
    ...resultAt(spec, slotAt),
    durationMs: startedAt === null ? 0 : Math.min(Math.max(0, now - startedAt), limits.heartbeatRunMsMax),
    verdict: failure ? 'fail' : 'ok',
    ...(failure ? { failure } : {}),
    details: { run: { exitCode, log, startedAt } },
  };
  const next = { ...state, lastBeatAt: now, startedAt: null, log: '', ...afterRun(spec, state, now), slotAt };
  return { state: next, result, wakeAt: next.deadlineAt };
}

/** A run that told its start belongs to the time it began at: what was expected after that still is. */
function afterRun(spec: HeartbeatSpec, state: HeartbeatState, now: number): Expected {
  const isTimed = spec.heartbeat.schedule.type === 'cron';
  const { startedAt, expectedAt } = state;
  const stands = isTimed && startedAt !== null && expectedAt !== null && expectedAt > now;
  return stands ? withGrace(spec.heartbeat, expectedAt) : awaiting(spec, state, now);
}

function onMissed(
  spec: HeartbeatSpec,
  state: HeartbeatState,
  deadlineAt: number,
  now: number,
): HeartbeatStep {
  const slotAt = Math.max(deadlineAt, state.slotAt + 1);
  if (now - deadlineAt > limits.heartbeatLateMsMax) {
    const graceMs = Math.max(spec.heartbeat.graceSeconds * 1_000, limits.heartbeatLateMsMax);
    const next = {
      ...state,
      deadlineAt: now + Math.min(graceMs, limits.heartbeatSecondGraceMsMax),
      slotAt,
    };
    const failure: Failure = { class: 'platform', message: overdueWords(deadlineAt, now), retryable: true };
    return {
      state: next,
      result: { ...resultAt(spec, slotAt), verdict: 'unknown', failure },
      wakeAt: next.deadlineAt,
    };
  }
  const failure: Failure = { class: 'heartbeat_missed', message: missedWords(state), retryable: false };
  const next = { ...state, deadlineAt: null, slotAt };
  return { state: next, result: { ...resultAt(spec, slotAt), verdict: 'fail', failure }, wakeAt: null };
}

const resultAt = ({ monitorId, workspaceId }: HeartbeatSpec, slotAt: number) => ({
  monitorId,
  workspaceId,
  region: 'push' as const,
  colo: null,
  placement: 'verified' as const,
  slotAt,
  startedAt: slotAt,
  durationMs: 0,
  kind: 'scheduled' as const,
});
