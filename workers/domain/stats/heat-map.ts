/**
 * Which hour of the week, in a zone, results belong to. A change of the clocks needs no care: an hour that comes twice is
 * the same hour of the week twice. What is kept by UTC hour is not split: in a zone whose hours begin in the middle of
 * those (India, Nepal, Lord Howe in summer), an hour of results belongs to where its middle lies.
 */
import { hourOfWeek } from './hours-of-week.ts';
import { emptyRollup, mergeRollup, type Rollup } from './rollup.ts';

const hourMs = 3_600_000;
/** No zone's clocks differ from UTC by less than a part of these. */
const quarterMs = 900_000;

/** Whether each hour of the zone is one of UTC, as the clocks stood at both ends. @throws RangeError for no zone */
export function hasWholeHours(timeZone: string, from: number, to: number): boolean {
  const minute = new Intl.DateTimeFormat('en-GB', { timeZone, minute: 'numeric' });
  return [from, to].every((at) => Number(minute.format(Math.floor(at / hourMs) * hourMs)) === 0);
}

/**
 * The hour of the week of a time, 0 to 167 from Monday 00:00. By `hour` no hour of UTC is split.
 */
export function weekHours(timeZone: string, grain: 'hour' | 'result'): (at: number) => number {
  const [partMs, middleMs] = grain === 'hour' ? [hourMs, hourMs / 2] : [quarterMs, 0];
  const hourOf = hourOfWeek(timeZone);
  const known = new Map<number, number>();
  return (at) => {
    const part = Math.floor(at / partMs);
    const hour = known.get(part) ?? hourOf(part * partMs + middleMs);
    known.set(part, hour);
    return hour;
  };
}

/** By hour of the week; only those with results. */
export function byWeekHour(
  cells: readonly { at: number; rollup: Rollup }[],
  hourOf: (at: number) => number,
): Map<number, Rollup> {
  const hours = new Map<number, Rollup>();
  for (const { at, rollup } of cells) {
    const hour = hourOf(at);
    hours.set(hour, mergeRollup(hours.get(hour) ?? emptyRollup(), rollup));
  }
  return hours;
}
