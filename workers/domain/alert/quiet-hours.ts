/**
 * Quiet hours by the wall clock of their zone. A begin or an end that a change of the clocks skips is that much later;
 * one that comes twice is the first. A zone that this runtime does not know is never quiet: better told than kept.
 */
import { Temporal } from 'temporal-polyfill';
import type { Severity } from '../state/types.ts';
import type { QuietHours } from './types.ts';

/** @returns when it may be told, if that is not now */
export function quietUntil(quiet: QuietHours | null, severity: Severity, now: number): number | null {
  if (!quiet || quiet.severities.includes(severity)) return null;
  const today = localDate(quiet.timeZone, now);
  if (!today) return null;
  // At most a day long: it began today or yesterday.
  const ends = [today.subtract({ days: 1 }), today]
    .filter(({ dayOfWeek }) => quiet.days.includes(dayOfWeek))
    .map((day) => ({ from: at(quiet, day, quiet.from), to: at(quiet, endDay(quiet, day), quiet.to) }))
    .filter(({ from, to }) => from <= now && now < to)
    .map(({ to }) => to);
  return ends.length === 0 ? null : Math.max(...ends);
}

export const isTimeZone = (name: string): boolean => localDate(name, 0) !== null;

function localDate(timeZone: string, now: number): Temporal.PlainDate | null {
  try {
    return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const endDay = ({ from, to }: QuietHours, day: Temporal.PlainDate): Temporal.PlainDate =>
  to <= from ? day.add({ days: 1 }) : day;

const at = ({ timeZone }: QuietHours, day: Temporal.PlainDate, time: string): number =>
  day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
