/**
 * Between the clock on the wall and time itself. Wall-clock times are milliseconds as if the wall were in UTC; that is
 * how recurrences are counted, for no change of the clocks can disturb the calendar there.
 */
import { Temporal } from 'temporal-polyfill';

/** Names of the IANA database only: a fixed offset would be wrong for half of the year. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Of `YYYY-MM-DDTHH:MM`; null where there is no such day or time. */
export function wallOf(local: string): number | null {
  const at = Date.parse(`${local}:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 16) !== local ? null : at;
}

/** Where the wall shows a time never, that much after the gap began as it would have been; where twice, the first. */
export function instantOf(wall: number, timeZone: string): number {
  return Temporal.PlainDateTime.from(new Date(wall).toISOString().slice(0, -1)).toZonedDateTime(timeZone, {
    disambiguation: 'compatible',
  }).epochMilliseconds;
}

export const wallAt = (instant: number, timeZone: string): number =>
  Date.parse(
    `${Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'millisecond' })}Z`,
  );
