/**
 * When a heartbeat is expected, by a period or by a cron expression in a time zone. Cron is read as Vixie cron reads
 * it: five fields; where clocks are set forward, a fixed time that does not exist is due right after the gap; where
 * they are set back, a fixed time is due once, and an expression with `*` or a step goes on in both hours.
 */
import { Cron } from 'croner';
import { heartbeatEarlyMs, heartbeatSecondsMin } from '../limits.ts';
import type { HeartbeatRequest, HeartbeatSchedule } from '../request.ts';

type CronSchedule = Extract<HeartbeatSchedule, { type: 'cron' }>;

const cron = ({ expression, timeZone }: CronSchedule): Cron =>
  new Cron(expression, {
    paused: true,
    timezone: timeZone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
  });

/** Every expectation of a cron expression is found from the time given, never from a clock. */
const nextRun = (schedule: CronSchedule, after: number): number | null =>
  cron(schedule).nextRun(new Date(after))?.getTime() ?? null;

/** What is wrong with a schedule, by field; null for nothing. @param now from when on it must come at all */
export function scheduleProblem(
  schedule: HeartbeatSchedule,
  now: number,
): { field: 'expression' | 'timeZone'; message: string } | null {
  if (schedule.type === 'period') return null;
  try {
    new Intl.DateTimeFormat('en', { timeZone: schedule.timeZone });
  } catch {
    return { field: 'timeZone', message: 'not a time zone: write it like Europe/Berlin' };
  }
  // A question mark would stand for the moment at which the expression is read.
  if (schedule.expression.includes('?'))
    return { field: 'expression', message: '? is not known here: write *' };
  try {
    if (nextRun(schedule, now) === null) return { field: 'expression', message: 'this never comes' };
  } catch (error) {
    const why = (error as Error).message.replace(/^CronPattern: /, '');
    return { field: 'expression', message: `not a cron expression of five fields: ${why}` };
  }
  return null;
}

/**
 * The beat after one that is heard at `at`.
 *
 * A beat of a cron schedule belongs to a time. It may come a little before it (a clock that is ahead, a job that takes
 * no time): then it is that time's beat, and the one after is expected next. "A little" is the grace, but never more
 * than a quarter of the time since the one before: else a late beat would pass for an early one.
 * @param expectedAt the beat that was expected when this one came, null for none
 */
export function nextExpected(
  { schedule, graceSeconds }: HeartbeatRequest,
  expectedAt: number | null,
  at: number,
): number | null {
  if (schedule.type === 'period') return at + schedule.seconds * 1_000;
  const coming = expectedAt !== null && expectedAt > at ? expectedAt : nextRun(schedule, at);
  // One that was awaited has come now, however late: it is not the next one's.
  if (coming === null || (expectedAt !== null && expectedAt <= at)) return coming;
  const before = cron(schedule).previousRuns(1, new Date(coming))[0]?.getTime() ?? 0;
  const earlyMs = Math.min(Math.max(graceSeconds * 1_000, heartbeatEarlyMs), (coming - before) / 4);
  return coming - at <= earlyMs ? nextRun(schedule, coming) : coming;
}

const runsLookedAt = 12;

/** The longest time between two beats of the next few: what charts need to know. Whole seconds. */
export function longestGapSeconds(schedule: HeartbeatSchedule, now: number): number {
  if (schedule.type === 'period') return schedule.seconds;
  const runs = cron(schedule)
    .nextRuns(runsLookedAt, new Date(now))
    .map((run) => run.getTime());
  const gaps = runs.slice(1).map((run, i) => (run - runs[i]!) / 1_000);
  return Math.max(heartbeatSecondsMin, ...gaps);
}
