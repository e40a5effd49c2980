/** Of a long story the beginning and the newest part stay: so many entries, and so much of them as a row can hold. */
import { timelineCharactersMax, timelineEntriesMax } from '../limits.ts';
import type { TimelineEntry } from './types.ts';

const beginning = 20;

export function bounded(timeline: TimelineEntry[]): TimelineEntry[] {
  const few =
    timeline.length <= timelineEntriesMax
      ? timeline
      : [...timeline.slice(0, beginning), ...timeline.slice(beginning - timelineEntriesMax)];
  return withoutMiddle(few, timelineCharactersMax, (entry) => JSON.stringify(entry).length);
}

/** Without so much of the middle that the rest fits: the first two entries and the newest ones stay. */
export function withoutMiddle<Entry>(
  timeline: Entry[],
  max: number,
  sizeOf: (entry: Entry) => number,
): Entry[] {
  const sizes = timeline.map(sizeOf);
  let left = sizes.reduce((sum, size) => sum + size, 0);
  let from = Math.min(beginning, timeline.length - 1);
  let to = from;
  while (left > max && to < timeline.length - 1) left -= sizes[to++]!;
  while (left > max && from > 2) left -= sizes[--from]!;
  return from === to ? timeline : timeline.toSpliced(from, to - from);
}
