/** What a chart shows, in words: for those who do not see it, its tooltip and its table. Pure. */
import { durationWords } from '$domain/state/words.ts';
import type { MetricsBlock } from '$wire/api.ts';
import { type ChartRow, gapsOf, type Measure, measureWords } from './chart.ts';
import { axisTime, latency, regionLabel } from './format.ts';

export type EventKind = 'outage' | 'maintenance' | 'unobserved';
/** What happened to the monitor in a range, in milliseconds since the epoch. */
export type RangeEvent = { kind: EventKind; from: number; to: number; incidentId: string | null };
export const eventWords: Record<EventKind, string> = {
  outage: 'Outage',
  maintenance: 'Maintenance',
  unobserved: 'Not observed',
};

export const eventsOf = ({ outages, unobserved }: MetricsBlock): RangeEvent[] =>
  [
    ...unobserved.map(({ maintenance, from, to }) => ({
      kind: maintenance ? ('maintenance' as const) : ('unobserved' as const), from, to, incidentId: null,
    })),
    ...outages.map((outage) => ({ kind: 'outage' as const, ...outage })),
  ]
    .map((event) => ({ ...event, from: Date.parse(event.from), to: Date.parse(event.to) }))
    .sort((a, b) => a.from - b.from); // prettier-ignore

/** Which kinds of events touch a step. */
export const kindsAt = (events: RangeEvent[], from: number, to: number): EventKind[] => [
  ...new Set(events.filter((one) => one.from < to && one.to > from).map(({ kind }) => kind)),
];

/** The clocks of the reader change within the range: times then say which ones they are. */
export const clocksChange = (from: Date, to: Date): boolean =>
  from.getTimezoneOffset() !== to.getTimezoneOffset();

/** A step's beginning, as the reader's clocks show it. */
export const momentWords = (at: Date, from: Date, to: Date): string =>
  axisTime(at, to.getTime() - from.getTime(), true, clocksChange(from, to));

export const eventLine = ({ kind, from, to }: RangeEvent, words: (at: Date) => string): string =>
  `${eventWords[kind]} from ${words(new Date(from))} to ${words(new Date(to))} (${durationWords(to - from)})`;

/** Beside a step's time: what failed in it, and what happened. */
export function stepNote({ failing }: ChartRow, regionCount: number, kinds: EventKind[]): string {
  const where =
    failing.length > 1 && failing.length === regionCount
      ? 'failed in all regions'
      : `failed: ${failing.map(regionLabel).join('; ')}`;
  const notes = kinds.map((kind) => eventWords[kind].toLowerCase());
  return (failing.length > 0 ? [where, ...notes] : notes).join(' · ');
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The chart in a few sentences. */
export function chartSummary(
  rows: ChartRow[],
  regions: string[],
  measure: Measure,
  events: RangeEvent[],
  stepSeconds: number,
): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return 'No results in this range.';
  const end = new Date(last.at.getTime() + stepSeconds * 1_000);
  const words = (at: Date) => momentWords(at, first.at, end);
  const points = rows.flatMap(({ at, latency: ms }) =>
    regions.flatMap((region) => ((ms[region] ?? null) === null ? [] : [{ at, region, ms: ms[region]! }])),
  );
  const extreme = (better: (a: number, b: number) => boolean, name: string) => {
    const found = points.reduce((best, one) => (better(one.ms, best.ms) ? one : best));
    return `${name}: ${latency(found.ms)} from ${regionLabel(found.region)}, ${words(found.at)}.`;
  };
  const gaps = regions.reduce((sum, region) => sum + gapsOf(rows, region), 0);
  const outages = events.filter(({ kind }) => kind === 'outage').length;
  return [
    `${measureWords[measure]} of ${counted(regions.length, 'region')}, ${words(first.at)} to ${words(end)}.`,
    ...(points.length > 0
      ? [extreme((a, b) => a > b, 'Highest'), extreme((a, b) => a < b, 'Lowest')]
      : ['No answers.']),
    `${counted(gaps, 'gap')}, ${counted(outages, 'outage')}.`,
  ].join(' ');
}
