/**
 * The results of a made monitor: each hour of each region follows from the seed alone, so that a year needs no memory
 * and any part of it can be made again. Regions have their own distance, noise and busy hours; latencies are lognormal
 * with a heavy tail, and some monitors answer from a cache most of the time (two peaks).
 */
import type { CheckResult, Failure } from '../../../workers/domain/check.ts';
import { type RegionId, regionIds } from '../../../workers/domain/region.ts';
import { offsetMs } from '../../../workers/domain/schedule/stagger.ts';
import { Chance } from '../../sim/runtime/chance.ts';
import { type Events, eventsOf, isDuring, normal } from './events.ts';

/** Milliseconds to the target and back, how noisy the way is, and when it is noon there (UTC). */
const laws: Record<RegionId, { wayMs: number; noise: number; noonAt: number; colo: string }> = {
  wnam: { wayMs: 95, noise: 0.14, noonAt: 20, colo: 'SJC' },
  enam: { wayMs: 28, noise: 0.12, noonAt: 17, colo: 'IAD' },
  weur: { wayMs: 84, noise: 0.15, noonAt: 12, colo: 'FRA' },
  eeur: { wayMs: 118, noise: 0.22, noonAt: 10, colo: 'WAW' },
  apac: { wayMs: 212, noise: 0.25, noonAt: 4, colo: 'SIN' },
  oc: { wayMs: 205, noise: 0.2, noonAt: 2, colo: 'SYD' },
  sam: { wayMs: 135, noise: 0.3, noonAt: 15, colo: 'GRU' },
  me: { wayMs: 160, noise: 0.28, noonAt: 9, colo: 'DXB' },
  afr: { wayMs: 230, noise: 0.35, noonAt: 10, colo: 'JNB' },
  push: { wayMs: 0, noise: 0, noonAt: 12, colo: '' },
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type MadeMonitor = {
  id: string;
  workspaceId: string;
  regions: readonly RegionId[];
  intervalSeconds: number;
  seed: number;
  /** What its server needs, and how often it has to ask its own database (the second peak). */
  serverMs: number;
  misses: number;
  events: Events;
};

export function madeMonitor(
  given: Pick<MadeMonitor, 'id' | 'workspaceId' | 'regions' | 'intervalSeconds' | 'seed'> & {
    from: number;
    days: number;
  },
): MadeMonitor {
  const { from, days, ...rest } = given;
  const chance = new Chance(given.seed);
  return {
    ...rest,
    serverMs: Math.round(chance.between(15, 120)),
    misses: chance.happens(0.4) ? chance.between(0.1, 0.4) : 0,
    events: eventsOf(given.seed, given.regions, from, days),
  };
}

/** What a region's checks of one hour found, in the order of their slots. */
export function resultsOfHour(monitor: MadeMonitor, region: RegionId, hour: number): CheckResult[] {
  const { events, regions, seed } = monitor;
  const intervalMs = monitor.intervalSeconds * 1_000;
  const offset = offsetMs(monitor.id, regions.indexOf(region), regions.length, intervalMs, 0);
  const chance = new Chance(seed ^ Math.imul(regionIds.indexOf(region) + 1, 0x9e3779b1) ^ (hour / hourMs));
  const near = <I extends { from: number; to: number }>(list: readonly I[]) =>
    list.filter((one) => one.from < hour + hourMs && one.to > hour);
  const own = <I extends { from: number; to: number; region: RegionId }>(list: readonly I[]) =>
    near(list).filter((one) => one.region === region);
  const failing = [...near(events.outages), ...own(events.regional)];
  const silent = [...near(events.silent), ...own(events.regionalSilent)];
  const maintenance = near(events.maintenance);
  const usualMs = usualOf(monitor, region, hour);
  const results: CheckResult[] = [];
  for (let slotAt = Math.ceil((hour - offset) / intervalMs) * intervalMs + offset; slotAt < hour + hourMs; slotAt += intervalMs) {
    const noise = normal(chance);
    const [kind, tail, miss] = [chance.next(), chance.next(), chance.next()];
    if (isDuring(silent, slotAt)) continue;
    const shared = {
      monitorId: monitor.id,
      workspaceId: monitor.workspaceId,
      region,
      colo: laws[region].colo,
      placement: 'verified' as const,
      slotAt,
      startedAt: slotAt + Math.floor(tail * 4),
      kind: 'scheduled' as const,
    };
    const failed = failing.find((one) => slotAt >= one.from && slotAt < one.to);
    if (kind < 0.0004)
      results.push({ ...shared, durationMs: 0, verdict: 'unknown', failure: failure('platform', 'the probe was restarted') });
    else if (failed || (isDuring(maintenance, slotAt) && kind < 0.5))
      results.push({ ...shared, durationMs: Math.round(1_000 + 9_000 * tail), verdict: 'fail', failure: failure(failed?.class ?? 'http_status', 'the target failed') });
    else {
      const heavy = tail > 0.985 ? ((1 - tail) / 0.015) ** -0.55 : 1;
      const answered = usualMs * heavy * (miss < monitor.misses ? 3.5 : 1) * Math.exp(laws[region].noise * noise);
      const durationMs = Math.min(29_000, Math.max(1, Math.round(answered)));
      const ttfbMs = Math.round(durationMs * 0.9);
      results.push({
        ...shared,
        durationMs,
        verdict: durationMs > 2_000 ? 'slow' : 'ok',
        httpStatus: 200,
        phases: { ttfbMs, transferMs: durationMs - ttfbMs },
        ...(durationMs > 2_000 ? { failure: failure('timeout', 'slower than 2,000 ms') } : {}),
      });
    }
  } // prettier-ignore
  return results;
}

const failure = (kind: Failure['class'], message: string): Failure => ({
  class: kind,
  message,
  retryable: true,
});

/** Busier at noon there and on weekdays, and slower since the deploy. */
function usualOf({ serverMs, events }: MadeMonitor, region: RegionId, hour: number): number {
  const { wayMs, noonAt } = laws[region];
  const hourOfDay = (hour % dayMs) / hourMs;
  const busy = 1 + 0.3 * Math.cos(((hourOfDay - noonAt) / 12) * Math.PI);
  const weekend = (Math.floor(hour / dayMs) + 3) % 7 >= 5 ? 0.85 : 1;
  return wayMs + serverMs * busy * weekend * (hour >= events.slowerFrom ? 1.35 : 1);
}
