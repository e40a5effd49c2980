/** What the public is told of a monitor: nothing but whether it works. */
import type { MonitorStatus, TimelineEntry } from './state/types.ts';

export const componentStates = [
  'operational',
  'degraded',
  'down',
  'maintenance',
  'no_data',
  'paused',
] as const;
export type ComponentState = (typeof componentStates)[number];
export const pageStates = [
  'operational',
  'degraded',
  'partial_outage',
  'major_outage',
  'maintenance',
  'no_data',
] as const;
export type PageState = (typeof pageStates)[number];

/**
 * `suspect` is not told: an outage is public only once the quorum confirmed it. What happens during announced maintenance
 * was announced.
 */
export function componentState(
  status: MonitorStatus,
  noData: boolean,
  inMaintenance: boolean,
): ComponentState {
  if (status === 'paused') return 'paused';
  if (inMaintenance) return 'maintenance';
  if (status === 'down') return 'down';
  if (noData || status === 'pending') return 'no_data';
  return status === 'degraded' ? 'degraded' : 'operational';
}

export function pageState(components: readonly ComponentState[]): PageState {
  const isMaintained = components.includes('maintenance');
  const watched = components.filter((state) => !['paused', 'no_data', 'maintenance'].includes(state));
  if (watched.length === 0) return isMaintained ? 'maintenance' : 'no_data';
  const down = watched.filter((state) => state === 'down').length;
  if (down > 0) return down === watched.length ? 'major_outage' : 'partial_outage';
  if (watched.includes('degraded')) return 'degraded';
  return isMaintained ? 'maintenance' : 'operational';
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
/** Announced maintenance of some components; times are RFC 3339. */
type Announced = { componentIds: readonly string[]; startsAt: string; endsAt: string };

export const isMaintained = (announced: readonly Announced[], componentId: string, now: number): boolean =>
  announced.some(
    (one) =>
      one.componentIds.includes(componentId) &&
      Date.parse(one.startsAt) <= now &&
      now < Date.parse(one.endsAt),
  );
