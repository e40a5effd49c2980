/**
 * Monitors by regions, side by side: each cell's figures, how far it is behind the best region of its monitor, and how it
 * changed. Pure. A cell that has too few checks for a figure (`enough`) is nobody's best and behind nobody.
 */
import { availabilityOf } from '../figures.ts';
import { emptyRollup, mergeRollup, percentile, type Rollup, totalOf } from '../rollup.ts';
import type { ProbedRegionId, RegionId } from '../../region.ts';
import { alphaFor, changeOf, type ChangeWord, type FigureName, figureSamplesMin } from './change.ts';

export type PerFigure<T> = Record<FigureName, T>;
/** One batch of one monitor from one region. */
export type CompareCell = { monitorId: string; region: RegionId; at: number; rollup: Rollup };
export type Compared = PerFigure<number | null> & {
  region: ProbedRegionId;
  count: number;
  enough: PerFigure<boolean>;
  /** How much slower than the best region, ms, or by how much its share of good checks is smaller: never below 0. */
  behind: PerFigure<number | null>;
  previous: PerFigure<number | null>;
  change: PerFigure<ChangeWord>;
};
/** Batches of both periods, in order of time. */
export type Sides = { now: CompareCell[]; before: CompareCell[] };

export const perFigure = <T>(of: (name: FigureName) => T): PerFigure<T> => ({
  p50: of('p50'),
  p95: of('p95'),
  availability: of('availability'),
});

const sum = (cells: readonly CompareCell[]): Rollup =>
  cells.map(({ rollup }) => rollup).reduce(mergeRollup, emptyRollup());
const valuesOf = (rollup: Rollup): PerFigure<number | null> => ({
  p50: percentile(rollup, 0.5),
  p95: percentile(rollup, 0.95),
  availability: availabilityOf(rollup),
});

export const sidesOf = (cells: readonly CompareCell[], from: number): Sides => {
  const sorted = [...cells].sort((a, b) => a.at - b.at);
  return { now: sorted.filter(({ at }) => at >= from), before: sorted.filter(({ at }) => at < from) };
};

/** @param historyMissing nobody knows what is missing: no change is said then */
export function compared(
  region: ProbedRegionId,
  { now, before }: Sides,
  comparisons: number,
  historyMissing: boolean,
  changing: Sides = { now, before },
): Compared {
  const whole = sum(now);
  const { ok, slow, fail } = whole;
  const counts = { p50: ok + slow, p95: ok + slow, availability: ok + slow + fail };
  const rollups = ({ now: after, before: past }: Sides) =>
    [after, past].map((side) => side.map(({ rollup }) => rollup)) as [Rollup[], Rollup[]];
  const [after, past] = rollups(changing);
  return {
    region,
    count: totalOf(whole),
    ...valuesOf(whole),
    enough: perFigure((name) => counts[name] >= figureSamplesMin[name]),
    behind: perFigure(() => null),
    previous: valuesOf(sum(changing.before)),
    change: perFigure((name) =>
      historyMissing ? 'too_few' : changeOf(name, after, past, alphaFor(comparisons)),
    ),
  };
}

/** Sets how far each of one monitor's regions is behind the best of them. */
export function withBehind(regions: readonly Compared[]): Compared[] {
  const best = perFigure((name) => {
    const values = regions.flatMap((one) => (one.enough[name] ? (one[name] ?? []) : []));
    if (values.length === 0) return null;
    return name === 'availability' ? Math.max(...values) : Math.min(...values);
  });
  const behind = (one: Compared, name: FigureName): number | null => {
    const [own, to] = [one[name], best[name]];
    if (own === null || to === null || !one.enough[name]) return null;
    return name === 'availability' ? millionths(to - own) : tenths(own - to);
  };
  return regions.map((one) => ({ ...one, behind: perFigure((name) => behind(one, name)) }));
}

export const tenths = (ms: number): number => Math.round(ms * 10) / 10;
export const millionths = (share: number): number => Math.round(share * 1e6) / 1e6;
