/**
 * Maintenance: whether a monitor is in one of its windows, until when, and when that changes. Pure: `now` is passed in.
 * Of several windows under way the one that ends last is told. How time zones and recurrences are read stands in
 * maintenance/occurrences.ts. A window that cannot be read (its zone left the database) is never under way: an alert too
 * many is better than one too few.
 */
import type { Interval } from '../stats/uptime.ts';
import type { MaintenanceWindow } from './maintenance-types.ts';
import { type Occurrences, occurrencesOf } from './maintenance/occurrences.ts';
import { isTimeZone } from './maintenance/zone.ts';

export { maintenanceProblem } from './maintenance/problem.ts';

/** What is known of one window: the answer at the time last asked about, which mostly is the answer now. */
type Known = { occurrences: Occurrences | null; from: number; to: number; underWay: Interval | null };

/** Windows of one isolate: the monitors of a workspace share theirs. */
const knownMax = 2_000;
const known = new Map<string, Known>();

function knownOf(window: MaintenanceWindow): Known {
  const { timeZone, startsAt, durationMs, rrule } = window;
  const key = `${startsAt} ${durationMs} ${timeZone} ${rrule}`;
  const had = known.get(key);
  if (had) return had;
  const made: Known = { occurrences: readable(window), from: -Infinity, to: -Infinity, underWay: null };
  if (known.size >= knownMax) known.clear();
  known.set(key, made);
  return made;
}

function readable(window: MaintenanceWindow): Occurrences | null {
  try {
    return isTimeZone(window.timeZone) ? occurrencesOf(window) : null;
  } catch {
    return null;
  }
}

/** What holds of one window now, and until when. */
function at(window: MaintenanceWindow, now: number): Known {
  const one = knownOf(window);
  if (one.occurrences && (now < one.from || now >= one.to)) Object.assign(one, one.occurrences.around(now));
  return one;
}

export function maintenanceAt(
  windows: readonly MaintenanceWindow[],
  now: number,
): { window: MaintenanceWindow; from: number; until: number } | null {
  let last: { window: MaintenanceWindow; from: number; until: number } | null = null;
  for (const window of windows) {
    const { underWay } = at(window, now);
    if (underWay && (last === null || underWay.to > last.until))
      last = { window, from: underWay.from, until: underWay.to };
  }
  return last;
}

/**
 * When a window begins or ends next; null for never. Where the next start is too far to be found it is a time at which
 * to ask again.
 */
export function nextMaintenanceChange(windows: readonly MaintenanceWindow[], now: number): number | null {
  let next = Infinity;
  for (const window of windows) {
    const { occurrences, to } = at(window, now);
    if (occurrences && to < next) next = to;
  }
  return next === Infinity ? null : next;
}

/** Those under way at some time between the two, oldest first, a bounded number. */
export const occurrencesBetween = (
  window: MaintenanceWindow,
  from: number,
  to: number,
  max?: number,
): Interval[] => knownOf(window).occurrences?.between(from, to, max) ?? [];

/** The one under way, or else the next; null for none any more. */
export function currentOrNext(window: MaintenanceWindow, now: number): Interval | null {
  const { underWay, to, occurrences } = at(window, now);
  if (underWay || !occurrences || to === Infinity) return underWay;
  return occurrences.between(to, to + 1, 1)[0] ?? null;
}

/** Whether it is over for good. */
export const isOver = (window: MaintenanceWindow, now: number): boolean => {
  const { underWay, to } = at(window, now);
  return underWay === null && to === Infinity;
};
