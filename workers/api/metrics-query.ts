/** What a question for metrics asks for: a range that ends now or one's own, and perhaps another to compare it with. */
import { z } from 'zod';
import type { MetricsOptions } from '../../db/history/metrics.ts';
import { customMsMax, customMsMin, rangeMs } from '../domain/stats/range.ts';
import type { Interval } from '../domain/stats/uptime.ts';
import { anyRange, type Range } from '../wire/api.ts';
import { invalid } from './problems.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
export const metricsQuery = z.object({
  range: anyRange.default('24h'),
  from: time.optional(),
  to: time.optional(),
  compare: z.literal('previous').optional(),
  /** Another range to compare with; without its end it is as long as the first. */
  from2: time.optional(),
  to2: time.optional(),
  apdexMs: z.coerce.number().int().min(1).max(60_000).optional(),
});

/** A clock a little ahead of ours asks for a future that is nearly here. */
const clockSkewMs = 60_000;

export function metricsAsked(
  { range, from, to, compare, from2, to2, apdexMs }: z.infer<typeof metricsQuery>,
  now: number,
): MetricsOptions & { range: Range | Interval } {
  const asked = range === 'custom' ? ownRange('from', from, 'to', to, now) : range;
  if (range !== 'custom' && from !== undefined) throw invalid('from', 'goes with range=custom only');
  if (range !== 'custom' && to !== undefined) throw invalid('to', 'goes with range=custom only');
  const spanMs = typeof asked === 'string' ? rangeMs[asked] : asked.to - asked.from;
  const sameLength = from2 === undefined ? undefined : Math.min(from2 + spanMs, now);
  const second =
    from2 === undefined && to2 === undefined
      ? undefined
      : ownRange('from2', from2, 'to2', to2 ?? sameLength, now);
  if (second && compare) throw invalid('compare', 'goes without from2 and to2');
  // Both have the steps of the first: a much longer one would have too many.
  if (second && second.to - second.from > 2 * spanMs)
    throw invalid('to2', 'makes a range more than twice as long as the first');
  return { range: asked, compare: second ?? compare, apdexMs };
}

function ownRange(
  fromName: string,
  from: number | undefined,
  toName: string,
  to: number | undefined,
  now: number,
): Interval {
  if (from === undefined) throw invalid(fromName, 'is missing');
  if (to === undefined) throw invalid(toName, 'is missing');
  if (from >= now) throw invalid(fromName, 'lies in the future');
  if (to > now + clockSkewMs) throw invalid(toName, 'lies in the future');
  if (from >= to) throw invalid(fromName, `must be before ${toName}`);
  const end = Math.min(to, now);
  if (end - from < customMsMin) throw invalid(toName, `must be at least a minute after ${fromName}`);
  if (end - from > customMsMax) throw invalid(fromName, `must be at most five years before ${toName}`);
  return { from, to: end };
}
