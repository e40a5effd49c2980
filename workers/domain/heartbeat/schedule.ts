/**
 * When a heartbeat is expected, by a period or by a cron expression in a time zone. Cron is read as Vixie cron reads
 * it: five fields, or a name for them (@hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually). Also known
 * are `L` (the last day, or the last FRI: `FRI#L`), `15W` (the weekday nearest to the 15th) and `MON#2`. Where clocks are set forward, a fixed time that does not exist is due right after the gap; where
 * they are set back, a fixed time is due once, and an expression with `*` or a step goes on in both hours.
 */
import { Cron } from 'croner';
import { heartbeatEarlyMs, heartbeatEarlyMsMax, heartbeatSecondsMin } from '../limits.ts';
import type { HeartbeatRequest, HeartbeatSchedule } from '../request.ts';

type CronSchedule = Extract<HeartbeatSchedule, { type: 'cron' }>;

const cron = ({ expression, timeZone }: CronSchedule): Cron =>
  new Cron(expression, {
    paused: true,
    timezone: timeZone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
  });

/** croner would also take six or seven fields, and a date that comes once. */
const cronForm = /^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|[\w*,/#-]+( +[\w*,/#-]+){4})$/i;

/** Every expectation of a cron expression is found from the time given, never from a clock. */
const nextRun = (schedule: CronSchedule, after: number): number | null =>
  cron(schedule).nextRun(new Date(after))?.getTime() ?? null;

/** The first time after one; by a period, that much later. Null where there is none. */
export const nextTime = (schedule: HeartbeatSchedule, after: number): number | null =>
  schedule.type === 'period' ? after + schedule.seconds * 1_000 : nextRun(schedule, after);

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
  if (!cronForm.test(schedule.expression.trim()))
    return { field: 'expression', message: 'not a cron expression of five fields, like 0 3 * * *' };
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
 * no time): then it is that time's beat, and the one after is expected next. "A little" is the grace, but minutes at the
 * most (a long grace says how late a beat may be, not how early), half a minute while another beat is late or was missed,
 * and never more than a quarter of the time since the one before: else a late beat would pass for an early one.
 * @param expectedAt the beat that was expected when this one came, or was missed before it; null for none
 */
export function nextExpected(
  { schedule, graceSeconds }: HeartbeatRequest,
  expectedAt: number | null,
  at: number,
): number | null {
  if (schedule.type === 'period') return at + schedule.seconds * 1_000;
  const coming = expectedAt !== null && expectedAt > at ? expectedAt : nextRun(schedule, at);
  if (coming === null) return null;
  const isLate = expectedAt !== null && expectedAt <= at;
  const before = cron(schedule).previousRuns(1, new Date(coming))[0]?.getTime() ?? 0;
  const graceMs = isLate ? 0 : Math.min(graceSeconds * 1_000, heartbeatEarlyMsMax);
  const earlyMs = Math.min(Math.max(graceMs, heartbeatEarlyMs), (coming - before) / 4);
  return coming - at <= earlyMs ? nextRun(schedule, coming) : coming;
}

const runsLookedAtMin = 12;
/** As many as one hour has. */
const runsLookedAtMax = 60;
const hourMs = 3_600_000;
const weekHours = 7 * 24;

/**
 * The longest time between two beats: what charts need to know. Whole seconds. The next runs are looked at one by one,
 * and where those are many, the gap around each hour of the next week.
 */
export function longestGapSeconds(schedule: HeartbeatSchedule, now: number): number {
  if (schedule.type === 'period') return schedule.seconds;
  const weekEndsAt = now + weekHours * hourMs;
  const gaps = [heartbeatSecondsMin * 1_000];
  let last = nextRun(schedule, now);
  for (let runs = 1; last !== null && runs < runsLookedAtMax; runs += 1) {
    if (runs >= runsLookedAtMin && last > weekEndsAt) break;
    const next = nextRun(schedule, last);
    if (next !== null) gaps.push(next - last);
    last = next;
  }
  if (last === null || last > weekEndsAt) return Math.max(...gaps) / 1_000;
  const timer = cron(schedule);
  for (let hour = 0; hour <= weekHours; hour += 1) {
    const at = new Date(now + hour * hourMs);
    const after = timer.nextRun(at);
    const before = after && timer.previousRuns(1, after)[0];
    if (before && after) gaps.push(after.getTime() - before.getTime());
  }
  return Math.max(...gaps) / 1_000;
}
