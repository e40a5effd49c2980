/** What is usual beside a chart: for each of its steps the band in which nine of ten answers lie. Pure. */
import { hourOfWeekUtc } from '$domain/stats/baseline.ts';
import type { ApiBaseline, Metrics } from '$wire/api.ts';
import type { UsualBand } from './components/charts/looks.ts';

const hourMs = 3_600_000;

/**
 * @param times where the chart's steps begin, milliseconds
 * @returns regions of which something is known; a step that holds several hours has what is usual in any of them
 */
export function usualBands(
  { regions }: Pick<ApiBaseline, 'regions'>,
  times: readonly number[],
  stepMs: number,
): UsualBand[] {
  return regions.map(({ region, lowMs, highMs }) => ({
    region,
    points: times.flatMap((at) => {
      const hours = hoursWithin(at, stepMs);
      const lows = hours.flatMap((hour) => lowMs[hour] ?? []);
      const highs = hours.flatMap((hour) => highMs[hour] ?? []);
      return lows.length === 0 ? [] : [{ at, lowMs: Math.min(...lows), highMs: Math.max(...highs) }];
    }),
  }));
}

/** A week has each hour once. */
function hoursWithin(at: number, stepMs: number): number[] {
  const first = Math.floor(at / hourMs);
  const last = Math.ceil((at + stepMs) / hourMs);
  return Array.from({ length: Math.min(168, last - first) }, (_, i) => hourOfWeekUtc((first + i) * hourMs));
}

/** Every step of the chart's range, with results or without. */
export function stepTimes({ from, to, stepSeconds }: Pick<Metrics, 'from' | 'to' | 'stepSeconds'>): number[] {
  const [begin, end, stepMs] = [Date.parse(from), Date.parse(to), stepSeconds * 1_000];
  return Array.from({ length: Math.max(0, Math.ceil((end - begin) / stepMs)) }, (_, i) => begin + i * stepMs);
}
