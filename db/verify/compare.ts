/**
 * Whether two stores say the same of an hour or a day. Pure. Everything is compared by monitor and region: how many results,
 * what is in each of them, and what their rollups say.
 */
import { type CheckResult, verdicts } from '../../workers/domain/check.ts';
import { phasesOf } from '../../workers/domain/details.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import {
  addResult,
  emptyRollup,
  mergeRollup,
  type Rollup,
  totalOf,
} from '../../workers/domain/stats/rollup.ts';

export type Difference = {
  /** Start of the hour, or of the day. */
  at: number;
  monitorId: string;
  region: RegionId;
  kind: 'missing_in_history' | 'only_in_history' | 'content' | 'hourly_figures' | 'daily_figures';
  /** Results that each side counts. */
  expected: number;
  found: number;
};
/** What is told of one monitor and region. */
export type Owned<T> = { monitorId: string; region: RegionId } & T;
export type HourOfBoth = {
  hour: number;
  /** null: D1 has nothing to say of this hour, or history was not to have it yet. */
  recent: readonly CheckResult[] | null;
  /** D1 has only what came late: history has more. */
  isPruned: boolean;
  packed: readonly CheckResult[];
  /** null: they are still to be made. */
  rollups: readonly Owned<{ rollup: Rollup }>[] | null;
  /** Whether a monitor's packed results may be gone by now. */
  isForgotten: (monitorId: string) => boolean;
};

const keyOf = ({ monitorId, region }: { monitorId: string; region: RegionId }) => `${monitorId} ${region}`;

export function differencesOfHour({
  hour,
  recent,
  isPruned,
  packed,
  rollups,
  isForgotten,
}: HourOfBoth): Difference[] {
  const there = Map.groupBy(packed, keyOf);
  const here = Map.groupBy(recent ?? [], keyOf);
  const stored = new Map((rollups ?? []).map((one) => [keyOf(one), one]));
  const found: Difference[] = [];
  for (const key of new Set([...there.keys(), ...here.keys(), ...stored.keys()])) {
    const [ours, theirs, figures] = [here.get(key) ?? [], there.get(key) ?? [], stored.get(key)];
    const { monitorId, region } = ours[0] ?? theirs[0] ?? figures!;
    const tell = (kind: Difference['kind'], expected: number, seen: number) =>
      found.push({ at: hour, monitorId, region, kind, expected, found: seen });
    const kind = recent && resultsDiffer(ours, theirs, isPruned);
    if (kind) tell(kind, ours.length, theirs.length);
    // Of what retention took away the figures stay, whatever came late.
    const counted = figures ? totalOf(figures.rollup) : 0;
    if (rollups === null || (theirs.length <= counted && isForgotten(monitorId))) continue;
    if (!sameRollup(rollupOf(theirs), figures?.rollup ?? emptyRollup()))
      tell('hourly_figures', theirs.length, counted);
  }
  return found;
}

function resultsDiffer(
  ours: readonly CheckResult[],
  theirs: readonly CheckResult[],
  isPruned: boolean,
): Difference['kind'] | null {
  const bySlot = new Map(theirs.map((one) => [one.slotAt, one]));
  if (ours.some(({ slotAt }) => !bySlot.has(slotAt))) return 'missing_in_history';
  if (!isPruned && theirs.length > ours.length) return 'only_in_history';
  return ours.some((one) => textOf(one) !== textOf(bySlot.get(one.slotAt)!)) ? 'content' : null;
}

/** The same text for the same result, whatever the order of its fields; durations as history has them. */
function textOf({ steady: _, ...result }: CheckResult): string {
  const roundedPhases = (value: unknown): unknown => {
    if (typeof value === 'number') return Math.round(value);
    if (Array.isArray(value)) return value.map(roundedPhases);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, one]) => [name, roundedPhases(one)]),
    );
  };
  return JSON.stringify(roundedPhases(result));
}

/** As the archive makes it. */
export function rollupOf(results: readonly CheckResult[]): Rollup {
  const rollup = emptyRollup();
  for (const result of results)
    addResult(rollup, { ...result, durationMs: Math.round(result.durationMs), phases: phasesOf(result) });
  return rollup;
}

export function differencesOfDay(
  day: number,
  hours: readonly Owned<{ rollup: Rollup }>[],
  days: readonly Owned<{ rollup: Rollup }>[],
): Difference[] {
  const stored = new Map(days.map((one) => [keyOf(one), one]));
  const summed = Map.groupBy(hours, keyOf);
  return [...new Set([...stored.keys(), ...summed.keys()])].flatMap((key): Difference[] => {
    const parts = summed.get(key) ?? [];
    const expected = parts.map(({ rollup }) => rollup).reduce(mergeRollup, emptyRollup());
    const one = stored.get(key);
    if (sameRollup(expected, one?.rollup ?? emptyRollup())) return [];
    const { monitorId, region } = one ?? parts[0]!;
    const found = one ? totalOf(one.rollup) : 0;
    return [{ at: day, monitorId, region, kind: 'daily_figures', expected: totalOf(expected), found }];
  });
}

const sameRollup = (a: Rollup, b: Rollup): boolean =>
  verdicts.every((verdict) => a[verdict] === b[verdict]) &&
  (a.maxMs ?? 0) === (b.maxMs ?? 0) &&
  String([...a.sketch]) === String([...b.sketch]);
