/**
 * The regions Parallax probes from, and whether a place the platform chose lies in one.
 * Six are pinned by a Durable Object's location hint; three run through a placed `fetch`, best effort. `push` is no place:
 * it stands for what is heard and not asked.
 */
import { type TCountryCode, countries } from 'countries-list';

/** History stores a region as its place in this list: new ones go to its end. */
export const regionIds = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc', 'sam', 'me', 'afr', 'push'] as const;
export type RegionId = (typeof regionIds)[number];
/** Where a probe can run. */
export type ProbedRegionId = Exclude<RegionId, 'push'>;

export const isProbed = (region: RegionId): region is ProbedRegionId => region !== 'push';
export const probedRegionIds: readonly ProbedRegionId[] = regionIds.filter(isProbed);

export type Region = {
  id: RegionId;
  label: string;
  /** `hint`: objects are created there; `placed`: only a `fetch` handler can be moved near it; `none`: no probe. */
  pinning: 'hint' | 'placed' | 'none';
  continents: readonly string[];
};

export const regions: Record<RegionId, Region> = {
  wnam: { id: 'wnam', label: 'North America, West', pinning: 'hint', continents: ['NA'] },
  enam: { id: 'enam', label: 'North America, East', pinning: 'hint', continents: ['NA'] },
  weur: { id: 'weur', label: 'Europe, West', pinning: 'hint', continents: ['EU'] },
  eeur: { id: 'eeur', label: 'Europe, East', pinning: 'hint', continents: ['EU'] },
  apac: { id: 'apac', label: 'Asia-Pacific', pinning: 'hint', continents: ['AS'] },
  oc: { id: 'oc', label: 'Oceania', pinning: 'hint', continents: ['OC'] },
  sam: { id: 'sam', label: 'South America', pinning: 'placed', continents: ['SA'] },
  me: { id: 'me', label: 'Middle East', pinning: 'placed', continents: ['AS'] },
  afr: { id: 'afr', label: 'Africa', pinning: 'placed', continents: ['AF'] },
  push: { id: 'push', label: 'Push', pinning: 'none', continents: [] },
};

export type Placement = 'verified' | 'misplaced' | 'unverified';

/**
 * @param country ISO 3166-1 alpha-2 code where the code was seen to run, or null when nobody could tell.
 */
export function placementOf(region: RegionId, country: string | null): Placement {
  const seen = country === null ? undefined : countries[country as TCountryCode];
  if (!seen) return 'unverified';
  return regions[region].continents.includes(seen.continent) ? 'verified' : 'misplaced';
}
