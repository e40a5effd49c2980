/** What a heartbeat waits for: the time at which a beat is expected, and the one at which its absence counts. Pure. */
import type { HeartbeatRequest } from '../request.ts';
import { nextTime } from './schedule.ts';
import type { HeartbeatState } from './types.ts';

export type Expected = Pick<HeartbeatState, 'expectedAt' | 'deadlineAt'>;
export const nothing: Expected = { expectedAt: null, deadlineAt: null };

export const withGrace = ({ graceSeconds }: HeartbeatRequest, expectedAt: number | null): Expected => ({
  expectedAt,
  deadlineAt: expectedAt === null ? null : expectedAt + graceSeconds * 1_000,
});

/** Of a job that may just have begun to keep this schedule. */
export const expectedFrom = (heartbeat: HeartbeatRequest, now: number): Expected =>
  withGrace(heartbeat, nextTime(heartbeat.schedule, now));

/**
 * After an edit. What only changes the grace or the longest run leaves the expected time where it is; a new period
 * counts from what was heard last, or from now where that is over already. Nobody is late by an edit alone: a new
 * deadline leaves the grace from now on.
 * @param before as it was; its deadline has not passed
 */
export function reconfigured(
  heartbeat: HeartbeatRequest,
  before: HeartbeatRequest,
  { lastBeatAt, startedAt, expectedAt: expectedBefore, deadlineAt: deadlineBefore }: HeartbeatState,
  now: number,
): Expected {
  if (deadlineBefore === null) return { expectedAt: expectedBefore, deadlineAt: null };
  const { schedule } = heartbeat;
  const stays = JSON.stringify(schedule) === JSON.stringify(before.schedule);
  const heardAt = Math.max(lastBeatAt ?? 0, startedAt ?? 0);
  const counted = schedule.type === 'period' ? heardAt + schedule.seconds * 1_000 : 0;
  const expectedAt = stays ? expectedBefore : counted > now ? counted : nextTime(schedule, now);
  const runEndsBy =
    startedAt === null || heartbeat.maxRunSeconds === null
      ? null
      : startedAt + heartbeat.maxRunSeconds * 1_000;
  if (runEndsBy !== null && runEndsBy > now) return { expectedAt, deadlineAt: runEndsBy };
  const soonest = now + heartbeat.graceSeconds * 1_000;
  const deadlineAt = runEndsBy ?? withGrace(heartbeat, expectedAt).deadlineAt ?? soonest;
  return { expectedAt, deadlineAt: Math.max(deadlineAt, soonest) };
}
