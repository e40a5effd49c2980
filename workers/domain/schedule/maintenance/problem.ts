/** What a window must be before it is kept: it can be read, is yet to come, and never meets itself. */
import { maintenanceMinutesMax } from '../../limits.ts';
import type { MaintenanceWindow } from '../maintenance-types.ts';
import { type Occurrences, occurrencesOf } from './occurrences.ts';
import { readRule } from './rule.ts';
import { isTimeZone, wallAt, wallOf } from './zone.ts';

const dayMs = 86_400_000;
const startApartMsMax = 20 * 366 * dayMs;
/** How long after its start a recurrence must have begun. */
const beginsWithinMs = 5 * 366 * dayMs;
/** Occurrences that are looked at: more than a year of nights, with both changes of the clocks. */
const lookedAtMax = 400;

export type MaintenanceProblem = {
  field: 'timeZone' | 'startsAt' | 'durationMinutes' | 'rrule';
  message: string;
};

const problem = (field: MaintenanceProblem['field'], message: string): MaintenanceProblem => ({
  field,
  message,
});

/** By field; null for nothing. @param mayBeOver a window that is changed may end with that */
export function maintenanceProblem(
  given: Omit<MaintenanceWindow, 'id' | 'name'>,
  now: number,
  mayBeOver = false,
): MaintenanceProblem | null {
  const { timeZone, startsAt, durationMs, rrule } = given;
  if (!isTimeZone(timeZone)) return problem('timeZone', 'not a time zone: write it like Europe/Berlin');
  const start = wallOf(startsAt);
  if (start === null) return problem('startsAt', 'there is no such time: write it as YYYY-MM-DDTHH:MM');
  if (Math.abs(start - now) > startApartMsMax) return problem('startsAt', 'more than 20 years away');
  if (!(durationMs >= 60_000 && durationMs <= maintenanceMinutesMax * 60_000))
    return problem('durationMinutes', `write a number from 1 to ${maintenanceMinutesMax}`);
  const rule = rrule === null ? null : readRule(rrule);
  if (typeof rule === 'string') return problem('rrule', rule);
  let occurrences: Occurrences;
  try {
    occurrences = occurrencesOf({ ...given, id: '', name: '' });
  } catch (error) {
    return problem('rrule', (error as Error).message);
  }
  const found = metProblem(occurrences, given, start);
  if (found || mayBeOver) return found;
  const { underWay, to } = occurrences.around(now);
  return underWay === null && to === Infinity
    ? problem(rrule === null ? 'startsAt' : 'rrule', 'it would be over already')
    : null;
}

function metProblem(
  { between }: Occurrences,
  { timeZone }: Pick<MaintenanceWindow, 'timeZone'>,
  start: number,
): MaintenanceProblem | null {
  const some = between(start - 2 * dayMs, start + beginsWithinMs, lookedAtMax);
  if (some.length === 0)
    return problem('rrule', 'this takes place never, or not within five years of its start');
  const met = some.find((one, i) => i > 0 && one.from < some[i - 1]!.to);
  if (!met) return null;
  const day = new Date(wallAt(met.from, timeZone)).toISOString().slice(0, 10);
  return problem('durationMinutes', `it would not be over before it begins again: see ${day}`);
}
