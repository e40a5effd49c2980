/** Numbers and times as people read them. */
import type { RegionId } from '$domain/region.ts';
import { regions } from '$domain/region.ts';

/** Cut, never rounded up: one failure never reads 100 %. @param ratio 0 to 1 */
export function percent(ratio: number | null, digits = 2): string {
  if (ratio === null) return '–';
  if (ratio === 1) return '100 %';
  const scale = 10 ** digits;
  // A hair is added against 0.29 × 100 = 28.999…; it is far smaller than what is cut.
  const cut = Math.floor(ratio * 100 * scale + 1e-9) / scale;
  return `${Math.min(cut, 100 - 1 / scale).toFixed(digits)} %`;
}

export function latency(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 10
    ? `${Math.round(ms * 10) / 10} ms`
    : ms < 10_000
      ? `${Math.round(ms)} ms`
      : `${(ms / 1000).toFixed(1)} s`;
}

export const regionLabel = (region: string): string => regions[region as RegionId]?.label ?? region;
export const regionColor = (region: string): string => `var(--region-${region})`;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
export function ago(time: string, now: number): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 5) return 'just now';
  if (size < 60) return relative.format(seconds, 'second');
  if (size < 3_600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

export function interval(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

export const stateWords: Record<string, string> = {
  pending: 'Pending',
  up: 'Up',
  degraded: 'Degraded',
  suspect: 'Checking',
  down: 'Down',
  paused: 'Paused',
  no_data: 'No data',
  operational: 'Operational',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
  open: 'Open',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};
