/** Numbers and times as people read them. */
import type { RegionId } from '$domain/region.ts';
import { regions } from '$domain/region.ts';
import { durationWords } from '$domain/state/words.ts';

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

/** "just now", "12 s ago", "4 min ago", "3 d ago"; a clock that is behind reads "just now" too. */
export function ago(time: string, now: number): string {
  const ms = now - Date.parse(time);
  return ms < 5_000 ? 'just now' : `${largest(ms)} ago`;
}

/** How long something has been so: "for 12 s", "for 4 min". */
export const lastingWords = (since: string, now: number): string => `for ${largest(now - Date.parse(since))}`;

/** A duration by its largest unit alone. */
const largest = (ms: number): string => /^(?:less than )?\d+ \w+/.exec(durationWords(ms))![0];

/**
 * A moment on an axis, in the viewer's zone.
 * @param spanMs what the axis shows
 * @param whole with all that names it
 * @param zone also by which clocks, where they change in the span
 */
export function axisTime(at: Date, spanMs: number, whole = false, zone = false): string {
  // Between days an axis has hours too: a day's name would be there twice.
  const between = !whole && spanMs <= 14 * 86_400_000 && at.getHours() > 0 && at.getMinutes() === 0;
  const inDay = spanMs <= 36 * 3_600_000 || between;
  const years = spanMs > 400 * 86_400_000;
  const day = {
    ...(whole || !years ? ({ day: 'numeric' } as const) : {}),
    month: 'short',
    ...(years || (whole && spanMs > 180 * 86_400_000) ? ({ year: 'numeric' } as const) : {}),
  } as const;
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const seconds = spanMs < 600_000 ? ({ second: '2-digit' } as const) : {};
  return new Intl.DateTimeFormat('en-GB', {
    ...(whole || !inDay ? day : {}),
    ...(whole || inDay ? { ...time, ...seconds } : {}),
    ...(zone ? ({ timeZoneName: 'short' } as const) : {}),
  }).format(at);
}

/** How long an incident lasted, or has so far. */
export function lasted(incident: { startedAt: string; resolvedAt: string | null }, now: number): string {
  const from = Date.parse(incident.startedAt);
  if (incident.resolvedAt) return durationWords(Date.parse(incident.resolvedAt) - from);
  return `${durationWords(now - from)} so far`;
}

export function interval(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds >= 2 * 86_400 && seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export function intervalWords(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return counted(seconds, 'second');
  if (seconds >= 2 * 86_400 && seconds % 86_400 === 0) return counted(seconds / 86_400, 'day');
  return seconds % 3_600 === 0 ? counted(seconds / 3_600, 'hour') : counted(seconds / 60, 'minute');
}

/** @param quorum `majority`, `any`, `all` or a count, as a form holds it */
export function quorumWords(quorum: string): string {
  if (quorum === 'majority') return 'most regions fail';
  if (quorum === 'all') return 'all regions fail';
  if (quorum === 'any') return 'any region fails';
  return quorum === '1' ? '1 region fails' : `${quorum} regions fail`;
}

/** In front of a page's title: what asks for attention. */
export const stateTitle = ({ state, noData }: { state: string; noData: boolean }): string => {
  const shown = noData && state !== 'down' && state !== 'paused' ? 'no_data' : state;
  return ['down', 'degraded', 'no_data', 'paused'].includes(shown) ? `${stateWords[shown]}: ` : '';
};

/** Why a check was made, where it was not the schedule. */
export const kindWords: Record<string, string> = { confirm: 'asked to confirm', manual: 'asked by hand' };

/** Where it went wrong, unless the sentence says so itself. */
export const stepWords = ({ step, message }: { step?: string; message: string }): string =>
  step === undefined || step === 'assertion' || message.toLowerCase().includes(step.toLowerCase())
    ? ''
    : `${step}: `;

export const verdictWords: Record<string, string> = {
  ok: 'OK',
  slow: 'Slow',
  fail: 'Failed',
  unknown: 'Unknown',
};

export const stateWords: Record<string, string> = {
  pending: 'Pending',
  up: 'Up',
  degraded: 'Degraded',
  suspect: 'Checking',
  down: 'Down',
  paused: 'Paused',
  no_data: 'No data',
  maintenance: 'Maintenance',
  planned: 'Planned',
  operational: 'Operational',
  open: 'Open',
  ongoing: 'Ongoing',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};
