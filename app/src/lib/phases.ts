/** Where a check's time went: phases as bars show them. Pure. */
import type { Phases } from '$domain/check.ts';
import type { ApiResult, RegionFigures } from '$wire/api.ts';

/** In the order in which they happen. */
export const phaseForms: readonly { key: keyof Phases; label: string }[] = [
  { key: 'dnsMs', label: 'DNS' },
  { key: 'connectMs', label: 'Connect' },
  { key: 'tlsMs', label: 'TLS' },
  { key: 'ttfbMs', label: 'First byte' },
  { key: 'transferMs', label: 'Transfer' },
  { key: 'echoMs', label: 'Answer' },
];

export type Segment = { key: keyof Phases; label: string; ms: number };
export const segmentsOf = (phases: Phases | undefined): Segment[] =>
  phaseForms.flatMap(({ key, label }) => {
    const ms = phases?.[key];
    return ms === undefined ? [] : [{ key, label, ms }];
  });
export const totalMs = (segments: Segment[]): number => segments.reduce((sum, { ms }) => sum + ms, 0);

const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

/** Each phase's median over those that have it. */
export function mediansOf(list: readonly Phases[]): Phases {
  return Object.fromEntries(
    phaseForms.flatMap(({ key }) => {
      const own = list.flatMap((one) => one[key] ?? []);
      return own.length === 0 ? [] : [[key, median(own)]];
    }),
  );
}

export type RegionPhases = {
  region: string;
  segments: Segment[];
  /** Measurements behind the medians. */
  count: number;
  /** Why the connection's own phases are missing. */
  unavailable: string | null;
};

/**
 * One entry a region, in the order given, that has anything to show: by connections that were measured whole where there are any, else by
 * what the checks themselves saw of their time.
 */
export function phasesByRegion(results: readonly ApiResult[], regions: readonly string[]): RegionPhases[] {
  return regions.flatMap((region) => {
    const own = results.filter((one) => one.region === region && one.verdict !== 'fail');
    const sampled = own.flatMap(({ details }) => details?.sampled ?? []);
    const whole = sampled.flatMap((one) => ('unavailable' in one ? [] : [one]));
    const measured = whole.length > 0 ? whole : own.flatMap(({ phases }) => phases ?? []);
    const segments = segmentsOf(mediansOf(measured));
    const reason = whole.length > 0 ? undefined : sampled.find((one) => 'unavailable' in one);
    if (segments.length === 0) return [];
    return [{ region, segments, count: measured.length, unavailable: reason ? reason.unavailable : null }];
  });
}

/** Means over a range, of the regions that have any. */
export const meansByRegion = (figures: readonly RegionFigures[]): Omit<RegionPhases, 'unavailable'>[] =>
  figures.flatMap(({ region, phases, ok, slow }) => {
    const segments = segmentsOf(phases);
    return segments.length === 0 ? [] : [{ region, segments, count: ok + slow }];
  });
