/**
 * The days of a time zone as stretches of time: each begins where the wall first shows its date and ends where the next
 * begins. They tile time whatever the clocks do: a day is 24 hours long, or 23, 25, 24.5; one that the zone skipped
 * (Pacific/Apia has no 30 December 2011) is left out. Finding 90 of them takes a few milliseconds in a zone that changes
 * its clocks: find them once for all monitors.
 */
import { Temporal } from 'temporal-polyfill';
import type { Interval } from './uptime.ts';

/** `date` is the local one, `2026-11-21`. */
export type LocalDay = Interval & { date: string };

/**
 * The newest `count` days up to and with the one of `now`, oldest first; the last is whole, and ends after `now`.
 * @throws RangeError for a time zone that nobody knows
 */
export function localDays(timeZone: string, count: number, now: number): LocalDay[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  // Clocks put back over midnight show yesterday's date in a day that has begun: the one of `now` may be tomorrow. Two
  // more at the other end, for skipped ones.
  const starts = Array.from({ length: count + 5 }, (_, i) => {
    const date = today.add({ days: i - count - 2 });
    return { date: date.toString(), from: date.toZonedDateTime(timeZone).epochMilliseconds };
  });
  return starts
    .slice(0, -1)
    .map(({ date, from }, i) => ({ date, from, to: starts[i + 1]!.from }))
    .filter(({ from, to }) => from < to && from <= now)
    .slice(-count);
}
