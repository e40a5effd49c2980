/**
 * Whether what is usual changed so much that probes are to hear of it: a push costs rows and checks, and nights differ a
 * little for ever. Small changes add up, because what was pushed last is compared with. Pure.
 */
import { type Baseline, type Baselines, limitsOf } from './baseline.ts';

/** A limit that moved by more than this share is another one; so many of the hours may be other ones all the same. */
const movedShare = 0.1;
const movedHoursMax = 168 / 8;

export function changedMuch(pushed: Baseline, fresh: Baseline): boolean {
  const [before, after] = [limitsOf(pushed, 'medium'), limitsOf(fresh, 'medium')];
  const moved = after.filter((limit, hour) => {
    const old = before[hour]!;
    return limit === null || old === null ? limit !== old : Math.abs(limit - old) > movedShare * old;
  });
  const isNew = after.some((limit, hour) => limit !== null && before[hour] === null);
  return isNew || moved.length > movedHoursMax;
}

type ByRegion = Baselines['regions'];

/** All of the fresh ones if one of them changed much, else those that were pushed, with the days learned since. */
export function keptOrFresh(pushed: ByRegion, fresh: ByRegion): { kept: ByRegion; told: boolean } {
  const regions = Object.keys(fresh) as (keyof ByRegion)[];
  const isKnown = (baseline: Baseline | undefined) => baseline?.medianMs.some((ms) => ms !== null) ?? false;
  const differs = (region: keyof ByRegion) => {
    const old = pushed[region];
    return old ? changedMuch(old, fresh[region]!) : isKnown(fresh[region]);
  };
  const told = regions.some(differs);
  const kept = regions.map((region) => {
    const [old, now] = [pushed[region], fresh[region]!];
    return [region, told || !old ? now : { ...old, days: now.days }] as const;
  });
  return { kept: Object.fromEntries(kept), told };
}
