/** The sentences people read of a heartbeat that was missed or failed. */
import { failureMessageLengthMax } from '../limits.ts';
import { durationWords } from '../state/words.ts';
import type { HeartbeatState } from './types.ts';

/** "12:00:00 UTC"; with the day in front where it is not the same as `beside`'s. */
function clockWords(at: number, beside: number): string {
  const [day, time] = new Date(at).toISOString().split('T') as [string, string];
  const words = `${time.slice(0, 8)} UTC`;
  return new Date(beside).toISOString().startsWith(day) ? words : `${day} ${words}`;
}

/** "no beat since 12:00:00 UTC, expected by 12:05:00 UTC" */
export function missedWords({
  lastBeatAt,
  startedAt,
  deadlineAt,
}: Pick<HeartbeatState, 'lastBeatAt' | 'startedAt' | 'deadlineAt'>): string {
  const by = deadlineAt ?? 0;
  if (startedAt !== null)
    return `started at ${clockWords(startedAt, by)}, no end heard by ${clockWords(by, startedAt)}`;
  const since = lastBeatAt === null ? 'no beat yet' : `no beat since ${clockWords(lastBeatAt, by)}`;
  return `${since}, expected by ${clockWords(by, lastBeatAt ?? by)}`;
}

/** "exit code 3: No space left on device" */
export function failedWords(exitCode: number | null, log: string): string {
  const what = exitCode === null ? 'the job reported a failure' : `exit code ${exitCode}`;
  const line = log.split('\n').findLast((one) => one.trim() !== '');
  return (line === undefined ? what : `${what}: ${line.trim()}`)
    .slice(0, failureMessageLengthMax)
    .toWellFormed();
}

export const overdueWords = (deadlineAt: number, now: number): string =>
  `a beat was expected by ${clockWords(deadlineAt, now)}, but we were not listening for ${durationWords(now - deadlineAt)}`;
