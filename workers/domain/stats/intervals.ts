/** Sets of intervals. Each result is in order, and its intervals neither overlap nor touch. Pure. */
import type { Interval } from './uptime.ts';

export function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    if (to <= from) continue;
    const last = result.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** What is in both. */
export const shared = (a: readonly Interval[], b: readonly Interval[]): Interval[] => {
  const others = joined(b);
  return joined(
    joined(a).flatMap(({ from, to }) =>
      others.map((other) => ({ from: Math.max(from, other.from), to: Math.min(to, other.to) })),
    ),
  );
};

/** What is in `a` and not in `b`. */
export function without(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const others = joined(b);
  return joined(a).flatMap(({ from, to }) => {
    const cuts = others.filter((other) => other.from < to && other.to > from);
    const starts = [from, ...cuts.map((cut) => cut.to)];
    const ends = [...cuts.map((cut) => cut.from), to];
    return starts.map((start, i) => ({ from: start, to: ends[i]! })).filter((one) => one.to > one.from);
  });
}
