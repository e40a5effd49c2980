/**
 * Compares everything that D1 and history both have, hour by hour, and what history says of the same results in rows of its
 * own. An hour that history was not to have yet is only counted. Nothing is changed.
 */
import { hourMarks, hourMs, resultDays } from '../d1/queries/archived-hours.ts';
import { monitorsOfDay, resultsOfHour } from '../d1/queries/hours.ts';
import { chosenRetentions } from '../d1/queries/retention.ts';
import { dayMs, type ResultsDb } from '../d1/queries/result-rows.ts';
import type { Postgres } from '../postgres/client.ts';
import { keptFrom, retentionDefault } from '../../workers/domain/retention.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import { type Difference, differencesOfDay, differencesOfHour } from './compare.ts';
import { daysIn, hoursIn, ownersOf, packedOf, timesOf } from './read.ts';

export type Verified = {
  hours: number;
  waiting: number;
  days: number;
  results: number;
  differences: Difference[];
};

/** @param from what is older is left out */
export async function verify(
  d1: ResultsDb,
  postgres: () => Postgres,
  now: number,
  from = 0,
): Promise<Verified> {
  const { hours, stale, days } = await timesOf(postgres(), from);
  const owners = await ownersOf(postgres());
  const chosen = await chosenRetentions(d1);
  const keptSince = (monitorId: string, what: 'rawDays' | 'hourlyDays' | 'dailyDays'): number => {
    const kept = (chosen.get(owners.get(monitorId) ?? '') ?? retentionDefault)[what];
    return kept === null ? -Infinity : keptFrom(now, kept);
  };
  const done: Verified = { hours: 0, waiting: 0, days: 0, results: 0, differences: [] };
  const clean = await cleanHours(d1, from, now);
  done.waiting = clean.waiting;
  for (const hour of new Set([...hours, ...clean.hours.keys()])) {
    const mark = clean.hours.get(hour);
    const recent = mark ? await recentOf(d1, hour) : null;
    const packed = await packedOf(postgres(), hour);
    const rollups = stale.has(hour) ? null : await hoursIn(postgres(), hour, hour + hourMs);
    const isForgotten = (monitorId: string) => hour < keptSince(monitorId, 'rawDays');
    const isPruned = mark?.pruned ?? false;
    done.differences.push(...differencesOfHour({ hour, recent, isPruned, packed, rollups, isForgotten }));
    done.hours += 1;
    done.results += packed.length;
  }
  for (const day of days) {
    const isKept = ({ monitorId }: { monitorId: string }) =>
      day >= keptSince(monitorId, 'hourlyDays') && day >= keptSince(monitorId, 'dailyDays');
    const [parts, whole] = [
      await hoursIn(postgres(), day, day + dayMs),
      await daysIn(postgres(), day, day + dayMs),
    ];
    done.differences.push(...differencesOfDay(day, parts.filter(isKept), whole.filter(isKept)));
    done.days += 1;
  }
  return done;
}

/** Finished hours of D1 that history should have whole, and how many it need not have yet. */
async function cleanHours(
  d1: ResultsDb,
  from: number,
  now: number,
): Promise<{ hours: Map<number, { pruned: boolean }>; waiting: number }> {
  const hours = new Map<number, { pruned: boolean }>();
  let waiting = 0;
  for (const day of await resultDays(d1)) {
    const marks = await hourMarks(d1, day, day + dayMs);
    for (let hour = day; hour < day + dayMs && hour + hourMs <= now; hour += hourMs) {
      if (hour < from) continue;
      const mark = marks.get(hour);
      if (mark?.archived && mark.dirty === 0) hours.set(hour, mark);
      else waiting += 1;
    }
  }
  return { hours, waiting };
}

const monitorsAtOnce = 200;
async function recentOf(d1: ResultsDb, hour: number): Promise<CheckResult[]> {
  const ids = await monitorsOfDay(d1, hour);
  const recent: CheckResult[] = [];
  for (let i = 0; i < ids.length; i += monitorsAtOnce)
    for (const result of await resultsOfHour(d1, ids.slice(i, i + monitorsAtOnce), hour)) recent.push(result);
  return recent;
}
