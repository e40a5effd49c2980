/** What an export's query says: a range, some monitors, a format. */
import { z } from 'zod';
import type { ExportedMonitor } from '../../../db/d1/queries/exported-monitors.ts';
import { exportResultsMax } from '../../domain/limits.ts';
import { regionIds } from '../../domain/region.ts';
import { invalid } from '../problems.ts';
import { formats } from './download.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const dayMs = 86_400_000;

export const rangeQuery = z.object({
  format: z.enum(formats).default('csv'),
  /** Left out: a day before `to`. */
  from: time.optional(),
  /** Left out: now. */
  to: time.optional(),
});
export const resultsQuery = rangeQuery.extend({ region: z.enum(regionIds).optional() });
export const monitorIds = z
  .string()
  .max(20_000)
  .transform((text) => [...new Set(text.split(',').filter(Boolean))])
  .optional();

export type Span = { from: number; to: number };

/** Whole and not upside down; what lies in the future is left away, for nothing can be there. */
export function spanOf(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  now: number,
): Span {
  const end = Math.min(to ?? now, now);
  const start = from ?? end - dayMs;
  if (start >= end) throw invalid('from', to === undefined ? 'in the future' : 'not before `to`');
  return { from: start, to: end };
}

/** Refuses what one answer could not hold, before it begins: cut off in the middle it would be of no use. */
export function checkSize(monitors: readonly ExportedMonitor[], { from, to }: Span): void {
  const expected = monitors.reduce(
    (sum, { regions, intervalSeconds, createdAt }) =>
      sum + (Math.max(0, to - Math.max(from, createdAt)) / (intervalSeconds * 1_000)) * regions.length,
    0,
  );
  if (expected <= exportResultsMax) return;
  const days = Math.floor((((to - from) / dayMs) * exportResultsMax) / expected);
  const words = (n: number) => Math.round(n).toLocaleString('en');
  throw invalid(
    'from',
    `about ${words(expected)} results, and one export has ${words(exportResultsMax)} at the most: ` +
      (days >= 1 ? `take ${days} ${days === 1 ? 'day' : 'days'} at a time` : 'take fewer monitors'),
  );
}

/** "parallax-shop-results-2026-10-01-to-2026-11-01": what a folder of downloads is told apart by. */
export function fileName(what: string, { from, to }: Span, of?: string): string {
  const slug = (of ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return ['parallax', slug, what, day(from), 'to', day(to)].filter(Boolean).join('-');
}
