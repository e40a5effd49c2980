/**
 * What happened to one monitor in a made year: the truth that every figure is compared with. Drawn from one seed; all
 * times are whole seconds, so that uptime can be counted second by second.
 */
import type { FailureClass } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import type { Interval } from '../../../workers/domain/stats/uptime.ts';
import { Chance } from '../../sim/runtime/chance.ts';

export type Events = {
  from: number;
  to: number;
  /** Every region fails: an incident. */
  outages: (Interval & { class: FailureClass })[];
  /** One region fails alone: the quorum opens nothing. */
  regional: (Interval & { region: RegionId; class: FailureClass })[];
  /** Announced: checks go on, uptime leaves it out. */
  maintenance: Interval[];
  /** No region says anything. */
  silent: Interval[];
  /** One region says nothing. */
  regionalSilent: (Interval & { region: RegionId })[];
  /** A deploy makes everything slower from here on. */
  slowerFrom: number;
};

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const classes: FailureClass[] = ['timeout', 'connect_refused', 'http_status', 'tls_expired', 'dns'];

export function eventsOf(seed: number, regions: readonly RegionId[], from: number, days: number): Events {
  const chance = new Chance(seed).fork('events');
  const to = from + days * day;
  /** Times of a Poisson process, each lasting exp(ln median ± spread), in whole seconds. */
  const drawn = (everyDays: number, medianMs: number, spread: number): Interval[] => {
    const found: Interval[] = [];
    for (let at = from; ;) {
      at += -Math.log(1 - chance.next()) * everyDays * day;
      const lastedMs = medianMs * Math.exp(spread * normal(chance));
      if (at + lastedMs >= to) return found;
      const begun = Math.floor(at / 1_000) * 1_000;
      found.push({ from: begun, to: begun + Math.max(5_000, Math.round(lastedMs / 1_000) * 1_000) });
    }
  };
  const failing = (intervals: Interval[]) =>
    intervals.map((one) => ({ ...one, class: chance.pick(classes) }));
  const somewhere = <I extends Interval>(intervals: I[]) =>
    intervals.map((one) => ({ ...one, region: chance.pick(regions) }));
  // Every fourth Sunday, two in the morning.
  const firstSunday = Math.floor(from / day) * day + ((10 - (Math.floor(from / day) % 7)) % 7) * day;
  const maintenance: Interval[] = [];
  for (let at = firstSunday + 2 * hour; at + 90 * minute < to; at += 28 * day)
    maintenance.push({ from: at, to: at + 90 * minute });
  return {
    from,
    to,
    outages: failing(drawn(14, 9 * minute, 1.2)),
    regional: somewhere(failing(drawn(20, 25 * minute, 0.8))),
    maintenance,
    silent: drawn(120, 40 * minute, 0.5),
    regionalSilent: somewhere(drawn(40, 2.5 * hour, 0.7)),
    slowerFrom: from + Math.floor(chance.between(0.4, 0.7) * days) * day,
  };
}

/** Standard normal, by Box and Muller. */
export const normal = (chance: Chance): number =>
  Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());

export const isDuring = (intervals: readonly Interval[], at: number): boolean =>
  intervals.some(({ from, to }) => at >= from && at < to);

/** Downtime and observed time in [from, to), counted second by second: slow, and nothing to get wrong. */
export function secondsOf(events: Events, from: number, to: number): { down: number; observed: number } {
  const mark = (intervals: readonly Interval[]) => {
    const marks = new Uint8Array((to - from) / 1_000);
    for (const one of intervals)
      marks.fill(
        1,
        Math.max(0, (one.from - from) / 1_000),
        Math.max(0, Math.min(marks.length, (one.to - from) / 1_000)),
      );
    return marks;
  };
  const [down, unseen] = [mark(events.outages), mark([...events.maintenance, ...events.silent])];
  let [downSeconds, observed] = [0, 0];
  for (let i = 0; i < down.length; i++) {
    if (unseen[i]) continue;
    observed += 1;
    downSeconds += down[i]!;
  }
  return { down: downSeconds, observed };
}
