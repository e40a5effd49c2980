/** What the public is told of a monitor: nothing but whether it works. */
import type { MonitorStatus, TimelineEntry } from './state/types.ts';

export const componentStates = ['operational', 'degraded', 'down', 'no_data', 'paused'] as const;
export type ComponentState = (typeof componentStates)[number];
export const pageStates = ['operational', 'degraded', 'partial_outage', 'major_outage', 'no_data'] as const;
export type PageState = (typeof pageStates)[number];

/** `suspect` is not told: an outage is public only once the quorum confirmed it. */
export function componentState(status: MonitorStatus, noData: boolean): ComponentState {
  if (status === 'paused') return 'paused';
  if (status === 'down') return 'down';
  if (noData || status === 'pending') return 'no_data';
  return status === 'degraded' ? 'degraded' : 'operational';
}

export function pageState(components: readonly ComponentState[]): PageState {
  const watched = components.filter((state) => state !== 'paused' && state !== 'no_data');
  if (watched.length === 0) return 'no_data';
  const down = watched.filter((state) => state === 'down').length;
  if (down > 0) return down === watched.length ? 'major_outage' : 'partial_outage';
  return watched.includes('degraded') ? 'degraded' : 'operational';
}

const told: Partial<Record<TimelineEntry['kind'], string>> = {
  opened: 'We see an outage and are looking into it.',
  acknowledged: 'Our team is working on it.',
  resolved: 'The outage is over.',
};

/** The part of a timeline the public may read, in words of its own: failure texts can name private things. */
export const publicUpdates = (
  timeline: readonly TimelineEntry[],
): { at: number; kind: string; message: string }[] =>
  timeline.flatMap(({ at, kind }) => (told[kind] ? [{ at, kind, message: told[kind] }] : []));

type Told = { at: number | string; kind: string; written?: boolean };
/** Ours and what people wrote, oldest first. Where they say that it is over, we need not. */
export function withWritten<T extends Told>(own: readonly T[], written: readonly T[]): T[] {
  const isOver = written.some(({ kind }) => kind === 'resolved');
  const needed = own.filter(({ kind }) => !isOver || kind !== 'resolved');
  return [...needed, ...written].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
