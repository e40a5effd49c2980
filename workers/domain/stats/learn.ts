/**
 * Learns how fast a region usually is from its hourly rollups. Pure.
 *
 * 1. The hours are cut into weeks, the newest ending at `until`. A week's level is the median of its hours, so that a
 *    week in which everything was slower says as much about the daily and weekly pattern as any other.
 * 2. An hour of the week is the median of what its hours were beside their week's level, with those just before and
 *    after, in all weeks: few weeks are enough, a clock that was changed for the summer blurs nothing more, and an
 *    outage is outvoted.
 * 3. The newest week's level makes it milliseconds. A new level is the usual one when most of a week's hours have it:
 *    after three and a half days.
 */
import { hoursOfWeek } from './hours-of-week.ts';
import { type Baseline, hourOfWeekUtc, learningDaysMax, learningDaysMin } from './baseline.ts';
import { type LearnedHour, medianOf, type RollupHour, shapesOf } from './learned-hours.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** Of a week's hours, so that their median says what its level was. */
const hoursOfLevelMin = 7;
/** Hours that stand for an hour of the week, at the least, else those of the same hour on every day, else all. */
const likeMin = { week: 4, day: 12 };

export function learn(hours: readonly RollupHour[], until: number): Baseline {
  const from = until - learningDaysMax * dayMs;
  const seen = shapesOf(hours.filter(({ at }) => at >= from && at < until));
  const days = daysOf(seen);
  const levels = levelsOf(seen, until);
  const level = levels.get(0);
  if (days < learningDaysMin || level === undefined) return nothingLearned(days);
  const patternOf = (given: Map<number, number>) => {
    const shown = seen.flatMap((hour) => {
      const own = given.get(weekOf(hour.at, until));
      return own === undefined ? [] : [{ ...hour, beside: hour.medianMs / own }];
    });
    return alike(shown);
  };
  // Once more with levels that know the pattern: of a week with a gap, the hours there are say little about its level.
  const first = patternOf(levels).map((like) => medianOf(like.map(({ beside }) => beside)));
  const better = levelsOf(
    seen.map((hour) => ({ ...hour, medianMs: hour.medianMs / first[hourOfWeekUtc(hour.at)]! })),
    until,
  );
  const now = better.get(0)!;
  const pattern = patternOf(better).map((like) => {
    const median = medianOf(like.map(({ beside }) => beside));
    const ms = (share: number) => tenths(now * median * share);
    return {
      medianMs: ms(1),
      madMs: tenths(now * medianOf(like.map(({ beside }) => Math.abs(beside - median)))),
      lowMs: ms(medianOf(like.map(({ low }) => low))),
      highMs: ms(medianOf(like.map(({ high }) => high))),
      topMs: ms(medianOf(like.map(({ top }) => top))),
    };
  });
  const column = (name: keyof (typeof pattern)[number]) => pattern.map((one) => one[name]);
  return {
    days,
    medianMs: column('medianMs'),
    madMs: column('madMs'),
    lowMs: column('lowMs'),
    highMs: column('highMs'),
    topMs: column('topMs'),
  };
}

/** 0 is the week that ends at `until`. */
const weekOf = (at: number, until: number): number => Math.floor((until - 1 - at) / weekMs);
const tenths = (ms: number): number => Math.round(ms * 10) / 10;

function levelsOf(hours: readonly { at: number; medianMs: number }[], until: number): Map<number, number> {
  const weeks = Map.groupBy(hours, ({ at }) => weekOf(at, until));
  return new Map(
    [...weeks].flatMap(([week, own]): [number, number][] =>
      own.length < hoursOfLevelMin ? [] : [[week, medianOf(own.map(({ medianMs }) => medianMs))]],
    ),
  );
}

/** For each hour of the week, the hours that stand for it. */
function alike<T extends LearnedHour>(hours: readonly T[]): T[][] {
  const byHour = Map.groupBy(hours, ({ at }) => hourOfWeekUtc(at));
  const byTime = Map.groupBy(hours, ({ at }) => hourOfWeekUtc(at) % 24);
  const around = (map: Map<number, T[]>, hour: number, length: number) =>
    [length - 1, 0, 1].flatMap((shift) => map.get((hour + shift) % length) ?? []);
  return Array.from({ length: hoursOfWeek }, (_, hour) => {
    const week = around(byHour, hour, hoursOfWeek);
    if (week.length >= likeMin.week) return week;
    const day = around(byTime, hour % 24, 24);
    return day.length >= likeMin.day ? day : [...hours];
  });
}

const daysOf = (hours: readonly { at: number }[]): number =>
  new Set(hours.map(({ at }) => Math.floor(at / dayMs))).size;

function nothingLearned(days: number): Baseline {
  const hours = (): null[] => Array<null>(hoursOfWeek).fill(null);
  return { days, medianMs: hours(), madMs: hours(), lowMs: hours(), highMs: hours(), topMs: hours() };
}
