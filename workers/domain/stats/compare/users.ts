/**
 * What regions cost the people who use what is watched: how much longer they wait than in the best region, and how often
 * they meet a failure, by where they are. Pure. Shares need not add up to 1.
 */
import { type ProbedRegionId, probedRegionIds } from '../../region.ts';
import { millionths, tenths } from './matrix.ts';
import type { RegionTotal } from './regions.ts';

export type UserShares = Partial<Record<ProbedRegionId, number>>;
export type UserCost = {
  region: ProbedRegionId;
  /** Of all users. */
  share: number;
  /** How much longer somebody there waits than in the best region of the same monitor, ms. */
  behindMs: number | null;
  /** Its part of what the average user waits longer: share × behindMs. */
  costMs: number | null;
  /** Its part of the failures that the average user meets: share × failed share. */
  costFailures: number | null;
};
export type UserCosts = {
  /** The dearest first. */
  regions: UserCost[];
  averageMs: number | null;
  averageFailures: number | null;
  /** Users where no monitor looks from, or too seldom: nothing is known of them, and the averages leave them out. */
  unseenShare: number;
};

/** They add up to 1. Nothing typed, or only zeros: null. */
export function normalised(shares: UserShares | null): UserShares | null {
  const total = Object.values(shares ?? {}).reduce((sum, one) => sum + one, 0);
  if (!shares || total <= 0) return null;
  return Object.fromEntries(
    probedRegionIds.flatMap((id) => (shares[id] ? [[id, shares[id] / total] as const] : [])),
  );
}

/** @param shares null: as many in each region that is looked from */
export function userCosts(
  shares: UserShares | null,
  totals: readonly RegionTotal[],
  metric: 'p50' | 'p95',
): UserCosts {
  const own = normalised(shares) ?? normalised(Object.fromEntries(totals.map(({ region }) => [region, 1])));
  const known = new Map(totals.map((one) => [one.region, one]));
  const isSeen = (region: ProbedRegionId) => typeof known.get(region)?.behind[metric] === 'number';
  const regions = probedRegionIds.filter((id) => (own?.[id] ?? 0) > 0);
  const seen = regions.filter(isSeen).reduce((sum, id) => sum + own![id]!, 0);
  const costs = regions.map((region): UserCost => {
    const share = millionths(own![region]!);
    const total = known.get(region);
    if (!total || !isSeen(region)) return { region, share, behindMs: null, costMs: null, costFailures: null };
    const weight = own![region]! / seen;
    const behindMs = total.behind[metric]!;
    const failed = total.availability === null || !total.enough.availability ? null : 1 - total.availability;
    return {
      region,
      share,
      behindMs,
      costMs: weight * behindMs,
      costFailures: failed === null ? null : weight * failed,
    };
  });
  const total = (name: 'costMs' | 'costFailures') => {
    const values = costs.flatMap((one) => one[name] ?? []);
    return values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0);
  };
  const [averageMs, averageFailures] = [total('costMs'), total('costFailures')];
  return {
    regions: costs
      .sort((a, b) => (b.costMs ?? -1) - (a.costMs ?? -1) || b.share - a.share)
      .map((one) => ({ ...one, ...rounded(one.costMs, one.costFailures) })),
    averageMs: rounded(averageMs, null).costMs,
    averageFailures: rounded(null, averageFailures).costFailures,
    unseenShare: millionths(regions.filter((id) => !isSeen(id)).reduce((sum, id) => sum + own![id]!, 0)),
  };
}
const rounded = (ms: number | null, share: number | null) => ({
  costMs: ms === null ? null : tenths(ms),
  costFailures: share === null ? null : millionths(share),
});
