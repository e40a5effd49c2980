/**
 * The whole comparison: every monitor by every region, and the regions over all of these monitors, ranked. Monitors differ
 * more than regions do, so a region's rank comes from what it adds to each monitor, not from all its checks in one heap.
 */
import { isProbed, type ProbedRegionId, probedRegionIds } from '../../region.ts';
import { emptyRollup, mergeRollup } from '../rollup.ts';
import { batchesMin } from './batches.ts';
import type { FigureName } from './change.ts';
import {
  type CompareCell,
  compared,
  type Compared,
  millionths,
  type PerFigure,
  perFigure,
  type Sides,
  sidesOf,
  tenths,
  withBehind,
} from './matrix.ts';

export type RegionTotal = Compared & {
  monitors: number;
  /** 1 is the best region; null where too few checks, or no second region, say how good it is. */
  rank: number | null;
  /** How many times as long as in the best region of the same monitor, on (geometric) average; of latencies only. */
  timesBest: { p50: number | null; p95: number | null };
};
export type Comparison = {
  /** Changes looked for, of each figure: chance is held to one in twenty for all of them together. */
  comparisons: number;
  matrix: Map<string, Compared[]>;
  regions: RegionTotal[];
};
type Options = { from: number; metric: FigureName; historyMissing: boolean };

export function compareRegions(
  cells: readonly CompareCell[],
  { from, metric, historyMissing }: Options,
): Comparison {
  const probed = cells.filter(({ region }) => isProbed(region));
  const byMonitor = new Map(
    [...Map.groupBy(probed, ({ monitorId }) => monitorId)].map(([id, own]) => [id, byRegion(own, from)]),
  );
  const sides = [...byMonitor.values()].flatMap((own) => [...own.values()]);
  const comparisons = sides.filter(isComparable).length;
  const matrix = new Map(
    [...byMonitor].map(([id, own]) => [
      id,
      withBehind([...own].map(([region, one]) => compared(region, one, comparisons, historyMissing))),
    ]),
  );
  const seen = probedRegionIds.filter((region) => [...byMonitor.values()].some((own) => own.has(region)));
  const totals = seen.map((region): RegionTotal => {
    const own = [...byMonitor.values()].flatMap((one) => one.get(region) ?? []);
    // A monitor that is new has no past: what it adds is no change of the region.
    const both = own.filter(isComparable);
    const total = compared(region, joined(own), seen.length, historyMissing, joined(both));
    const rows = [...matrix.values()];
    return { ...total, region, monitors: own.length, rank: null, ...averages(rows, region) };
  });
  return { comparisons, matrix, regions: ranked(totals, metric) };
}

function byRegion(cells: readonly CompareCell[], from: number): Map<ProbedRegionId, Sides> {
  const groups = Map.groupBy(cells, ({ region }) => region);
  return new Map(
    probedRegionIds.flatMap((region) => {
      const own = groups.get(region);
      return own ? [[region, sidesOf(own, from)] as const] : [];
    }),
  );
}

const isComparable = ({ now, before }: Sides): boolean =>
  now.length >= batchesMin && before.length >= batchesMin;

/** Several monitors as if they were one, batch by batch. */
function joined(sides: readonly Sides[]): Sides {
  const join = (cells: CompareCell[]): CompareCell[] =>
    [...Map.groupBy(cells, ({ at }) => at)]
      .sort(([a], [b]) => a - b)
      .map(([, same]) => ({
        ...same[0]!,
        rollup: same.map(({ rollup }) => rollup).reduce(mergeRollup, emptyRollup()),
      }));
  return { now: join(sides.flatMap(({ now }) => now)), before: join(sides.flatMap(({ before }) => before)) };
}

/** Below a millisecond nobody is so many times as fast: an answer in 0 ms would be infinitely so. */
const atLeast = (ms: number): number => Math.max(ms, 1);

/** Over the monitors that at least two regions can be compared of. */
function averages(
  rows: readonly Compared[][],
  region: ProbedRegionId,
): { behind: PerFigure<number | null>; timesBest: RegionTotal['timesBest'] } {
  const own = (name: FigureName): Compared[] =>
    rows.flatMap((row) => {
      const one = row.find((cell) => cell.region === region);
      return one?.enough[name] && row.filter(({ enough }) => enough[name]).length > 1 ? [one] : [];
    });
  const mean = (values: number[]) =>
    values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
  const times = (name: 'p50' | 'p95') => {
    const log = mean(
      own(name).map((one) => Math.log(atLeast(one[name]!) / atLeast(one[name]! - one.behind[name]!))),
    );
    return log === null ? null : Math.round(Math.exp(log) * 100) / 100;
  };
  return {
    behind: perFigure((name) => {
      const value = mean(own(name).map((one) => one.behind[name]!));
      if (value === null) return null;
      return name === 'availability' ? millionths(value) : tenths(value);
    }),
    timesBest: { p50: times('p50'), p95: times('p95') },
  };
}

/** The best first; those without a rank last. Equals share one. */
function ranked(totals: RegionTotal[], metric: FigureName): RegionTotal[] {
  const badness = ({ behind, timesBest }: RegionTotal): number =>
    (metric === 'availability' ? behind.availability : timesBest[metric]) ?? Infinity;
  const sorted = [...totals].sort((a, b) => badness(a) - badness(b) || (a[metric] ?? 0) - (b[metric] ?? 0));
  return sorted.map((one) => ({
    ...one,
    rank:
      badness(one) === Infinity ? null : 1 + sorted.filter((other) => badness(other) < badness(one)).length,
  }));
}
