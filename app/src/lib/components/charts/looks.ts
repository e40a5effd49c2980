/** How a latency chart draws what is no line. */
import type { RangeEvent } from '$lib/chart-words.ts';

/** What one region's latency usually is. Times in milliseconds since the epoch. */
export type UsualBand = { region: string; points: { at: number; lowMs: number; highMs: number }[] };

/** Room around the plot, in pixels: the lane of events above it has the same sides. */
export const plotPadding = { left: 52, bottom: 28, top: 8, right: 16 };

/** Steps with failed checks; the more failed, the stronger. */
export const bandLook = (from: Date, to: Date, share: number) => ({
  type: 'range' as const,
  layer: 'below' as const,
  x: [from, to],
  fill: 'var(--bar-down)',
  props: { rect: { fillOpacity: 0.02 + 0.18 * share } },
});

const hatches = { maintenance: 'var(--bar-maintenance)', unobserved: 'var(--idle)' };

export const eventLooks = ({ kind, from, to }: RangeEvent) => ({
  type: 'range' as const,
  layer: 'below' as const,
  x: [new Date(from), new Date(to)],
  ...(kind === 'outage'
    ? { fill: 'var(--bar-down)', props: { rect: { fillOpacity: 0.14 } } }
    : { pattern: { size: 8, lines: { rotate: -45, opacity: 0.45, color: hatches[kind] } } }),
});
