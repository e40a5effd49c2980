/**
 * How much of any stretch some intervals cover; what they cover together counts once. They are sorted once: a stretch
 * then takes two searches, so that a year of days costs what the intervals cost, not a year times that.
 */
import type { Interval } from './uptime.ts';

/** @returns milliseconds covered between two times within `bounds` */
export function coverageOf(
  intervals: readonly Interval[],
  bounds: Interval,
): (from: number, to: number) => number {
  const starts: number[] = [];
  const ends: number[] = [];
  /** Covered before each one begins. */
  const before: number[] = [];
  const sorted = intervals
    .map(({ from, to }) => ({ from: Math.max(from, bounds.from), to: Math.min(to, bounds.to) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  for (const { from, to } of sorted) {
    const last = ends.length - 1;
    if (last >= 0 && from <= ends[last]!) {
      ends[last] = Math.max(ends[last]!, to);
      continue;
    }
    before.push(last < 0 ? 0 : before[last]! + ends[last]! - starts[last]!);
    starts.push(from);
    ends.push(to);
  }
  const until = (at: number): number => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! < at) low = middle + 1;
      else high = middle;
    }
    const i = low - 1;
    return i < 0 ? 0 : before[i]! + Math.min(at, ends[i]!) - starts[i]!;
  };
  return (from, to) => until(to) - until(from);
}
