/**
 * When a window takes place. Its recurrence is one of days and of a time on the wall in its zone; each occurrence begins
 * when the wall shows that time and lasts its duration in real time, also where the clocks change meanwhile. On a day
 * whose clocks skip its time it is held nevertheless, as late after the skip began as the wall would have had it (02:30
 * becomes 03:30): whoever works at night works that night too. Where its time comes twice, the first counts.
 *
 * Reading a rule and searching it take a millisecond; what holds around the last time asked about is remembered.
 */
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { maintenanceOccurrencesMax } from '../../limits.ts';
import type { Interval } from '../../stats/uptime.ts';
import type { MaintenanceWindow } from '../maintenance-types.ts';
import { readRule } from './rule.ts';
import { instantOf, wallAt, wallOf } from './zone.ts';

const dayMs = 86_400_000;
/** No wall is further from UTC, and no clock is ever put forward or back by more. */
const apartMs = 2 * dayMs;
/** Periods (days, weeks …) that a search may pass without an occurrence: four years of days, and a leap day in them. */
const periodsMax = 1_500;
/** How much of time is listed at once. */
const stretchMs = 400 * dayMs;

/** The starts of one window, on the wall. */
type Walls = {
  between: (from: number, to: number) => number[];
  /** The first one after; null for none, `unknown` when none is near enough to be found. */
  after: (wall: number) => number | 'unknown' | null;
};

const listed = (walls: number[]): Walls => ({
  between: (from, to) => walls.filter((wall) => wall >= from && wall <= to),
  after: (wall) => walls.find((one) => one > wall) ?? null,
});

/** @throws an error whose message says what is wrong with the rule */
function wallsOf({ startsAt, timeZone, rrule }: MaintenanceWindow): Walls {
  const first = wallOf(startsAt);
  if (first === null) throw new Error('there is no such time');
  if (rrule === null) return listed([first]);
  const parts = readRule(rrule);
  if (typeof parts === 'string') throw new Error(parts);
  const until = parts.get('UNTIL');
  if (until) parts.set('UNTIL', wallUntil(until, timeZone));
  const rule = new RRuleTemporal({
    rruleString: [...parts].map(([name, value]) => `${name}=${value}`).join(';'),
    dtstart: Temporal.Instant.fromEpochMilliseconds(first).toZonedDateTimeISO('UTC'),
    maxIterations: periodsMax,
    maxCandidateEvaluations: 20 * periodsMax,
    strict: true,
  });
  if (parts.has('COUNT')) return listed(rule.all().map(({ epochMilliseconds }) => epochMilliseconds));
  return {
    between: (from, to) =>
      rule.between(new Date(from), new Date(to), true).map(({ epochMilliseconds }) => epochMilliseconds),
    after(wall) {
      try {
        return rule.next(new Date(wall))?.epochMilliseconds ?? null;
      } catch {
        return 'unknown';
      }
    },
  };
}

/** The end of a recurrence, of which a Z says that it is UTC's, as the wall shows it; a day counts whole. */
function wallUntil(until: string, timeZone: string): string {
  const [date = '', time = '235959Z'] = until.split('T');
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const at = Date.parse(`${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day)
    throw new Error(`UNTIL: there is no ${until}`);
  const wall = until.endsWith('Z') ? wallAt(at, timeZone) : at;
  return new Date(wall).toISOString().replace(/[-:]|\.\d+/g, '');
}

export type Occurrences = {
  /** Those under way at some time between the two, at most so many. */
  between: (from: number, to: number, max?: number) => Interval[];
  /** What holds at a time, and from when to when the answer is the same. */
  around: (at: number) => { from: number; to: number; underWay: Interval | null };
};

/** @throws as `wallsOf` does */
export function occurrencesOf(window: MaintenanceWindow): Occurrences {
  const walls = wallsOf(window);
  const { durationMs, timeZone } = window;
  const held = (wall: number): Interval => {
    const from = instantOf(wall, timeZone);
    return { from, to: from + durationMs };
  };
  const near = (from: number, to: number) =>
    walls.between(from - durationMs - apartMs, to + apartMs).map(held);

  function between(from: number, to: number, max = maintenanceOccurrencesMax): Interval[] {
    const found: Interval[] = [];
    for (let at = from; at < to && found.length < max; at += stretchMs) {
      const end = Math.min(at + stretchMs, to);
      // What is under way where a stretch begins was found with the one before.
      found.push(
        ...near(at, end).filter((one) => one.from < end && (at === from ? one.to > at : one.from >= at)),
      );
    }
    return found.slice(0, max);
  }

  function around(at: number) {
    const some = near(at, at);
    const underWay = some
      .filter((one) => one.from <= at && one.to > at)
      .reduce<Interval | null>((last, one) => (last && last.to >= one.to ? last : one), null);
    const later = walls.after(at + apartMs);
    const next = Math.min(
      ...some.filter((one) => one.from > at).map((one) => one.from),
      later === null ? Infinity : later === 'unknown' ? at + stretchMs : instantOf(later, timeZone),
    );
    const ended = Math.max(...some.filter((one) => one.to <= at).map((one) => one.to));
    const before = underWay ? underWay.from : Number.isFinite(ended) ? ended : at;
    return { from: before, to: underWay ? Math.min(underWay.to, next) : next, underWay };
  }
  return { between, around };
}
