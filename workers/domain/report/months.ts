/** Calendar months of a time zone, written `2026-10`. Times are milliseconds since the epoch. */
import { Temporal } from 'temporal-polyfill';

/** Reports of a month go out this long after its end, when late results had their time, and not after this many days. */
const dueAfterMs = 6 * 3_600_000;
const dueForMs = 10 * 86_400_000;

export const monthPattern = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/;

export const monthOf = (at: number, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString();

const startOf = (month: Temporal.PlainYearMonth, timeZone: string): number =>
  month.toPlainDate({ day: 1 }).toZonedDateTime(timeZone).epochMilliseconds;

/** From the first moment of its first day to that of the next month's: 28 to 31 days, an hour more or less with the clocks. */
export function boundsOf(month: string, timeZone: string): { from: number; to: number } {
  const own = Temporal.PlainYearMonth.from(month);
  return { from: startOf(own, timeZone), to: startOf(own.add({ months: 1 }), timeZone) };
}

export const monthBefore = (month: string): string =>
  Temporal.PlainYearMonth.from(month).subtract({ months: 1 }).toString();

/** "October 2026" */
export const monthWords = (month: string): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );

/** From `last` back to `first`, both with, at most `max`. */
export function monthsBack(first: string, last: string, max: number): string[] {
  const months: string[] = [];
  for (let month = last; month >= first && months.length < max; month = monthBefore(month))
    months.push(month);
  return months;
}

/**
 * The month whose report is to be sent now: the one that ended, from six hours after its end for ten days. Who slept
 * longer than that sends nothing old.
 */
export function dueMonth(now: number, timeZone: string): string | null {
  const current = monthOf(now, timeZone);
  const sinceMs = now - boundsOf(current, timeZone).from;
  return sinceMs >= dueAfterMs && sinceMs < dueForMs ? monthBefore(current) : null;
}
