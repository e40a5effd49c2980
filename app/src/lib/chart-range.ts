/** Which range a monitor's page shows, as its address says it, and addresses of other ranges. Pure. */
// Not by way of api.ts: the browser needs none of what requests are checked with.
import { type Range, ranges } from '$wire/api/figures.ts';

export type ShownRange = {
  range: Range | 'custom';
  /** Of a range of one's own: RFC 3339. */
  from: string;
  to: string;
  /** `previous`, or when the other range begins, or nothing. */
  compare: string;
  /** The range that was zoomed into. */
  back: Range | null;
};

const rangeOf = (text: string | null): Range | null => ranges.find((one) => one === text) ?? null;
/** What a form without scripts sends has no zone: it says that it means UTC. */
const inUtc = (text: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? `${text}Z` : text;

export function shownRange(params: URLSearchParams): ShownRange {
  const text = (name: string) => inUtc(params.get(name)?.trim() ?? '');
  const range = params.get('range') === 'custom' ? 'custom' : (rangeOf(params.get('range')) ?? '1h');
  const own = range === 'custom';
  const back = rangeOf(params.get('back'));
  return { range, from: own ? text('from') : '', to: own ? text('to') : '', compare: text('compare'), back };
}

/** As the API is asked. */
export function apiQuery({ range, from, to, compare }: ShownRange): string {
  const query = new URLSearchParams({ range });
  if (range === 'custom') {
    query.set('from', from);
    query.set('to', to);
  }
  if (compare) query.set(compare === 'previous' ? 'compare' : 'from2', compare);
  return query.toString();
}

/** The address of a range on the page that is open. */
export function rangeHref({ range, from, to, compare, back }: ShownRange): string {
  const query = new URLSearchParams({ range });
  if (range === 'custom') {
    query.set('from', from);
    query.set('to', to);
    if (back) query.set('back', back);
  }
  if (compare) query.set('compare', compare);
  return `?${query.toString()}`;
}

/** Of another range that ends now: a comparison with the time before stays, one with a fixed time has lost its sense. */
export const presetHref = (shown: ShownRange, range: Range): string =>
  rangeHref({ ...shown, range, back: null, compare: shown.compare === 'previous' ? 'previous' : '' });

/** A part of what is shown, at least a minute, in whole steps. */
export function zoomHref(
  shown: ShownRange,
  part: { from: number; to: number },
  stepMs: number,
  now: number,
): string {
  const from = Math.floor(part.from / stepMs) * stepMs;
  const to = Math.min(now, Math.max(Math.ceil(part.to / stepMs) * stepMs, from + 60_000));
  return rangeHref({
    range: 'custom',
    from: new Date(Math.min(from, to - 60_000)).toISOString(),
    to: new Date(to).toISOString(),
    compare: shown.compare === 'previous' ? 'previous' : '',
    back: shown.range === 'custom' ? shown.back : shown.range,
  });
}

const two = (n: number): string => String(n).padStart(2, '0');
/** A moment as a field of a form holds it: by the reader's clocks, or by UTC. */
export function fieldValue(time: string, local: boolean): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return '';
  if (!local) return at.toISOString().slice(0, at.getUTCSeconds() === 0 ? 16 : 19);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const seconds = at.getSeconds() === 0 ? '' : `:${two(at.getSeconds())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}
/** What a field of a form says, by the reader's clocks. @returns what it holds, where that is no time */
export function fieldTime(value: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}
