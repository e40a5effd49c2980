/** What goes wrong with the platform, when, and what that does to each call, message, alarm and event. */
import type { ProbedRegionId } from '../../../workers/domain/region.ts';
import type { Chance } from '../runtime/chance.ts';
import type { Node } from '../runtime/clock.ts';
import type { D1Fate } from '../runtime/d1.ts';
import type { CallFate, Link } from '../runtime/network.ts';
import type { Fate } from '../runtime/platform.ts';
import { minute, type Profile, type Weather } from './plan.ts';

export const faultKinds = [
  'partition', 'probe dead', 'probe broken', 'region loss', 'objects away', 'evictions', 'crashes', 'D1 refuses', 'D1 hangs',
  'D1 loses answers', 'queue refuses', 'queue slow', 'consumers die', 'channel refuses', 'channel hangs', 'channel answers 500',
  'channel answers 429', 'channel loses answers', 'feeds away',
] as const; // prettier-ignore
export type FaultKind = (typeof faultKinds)[number];
export type Fault = { kind: FaultKind; from: number; to: number; region?: ProbedRegionId; p: number };

const ofRegion: readonly FaultKind[] = ['partition', 'probe dead', 'probe broken', 'region loss'];
/** Databases, feeds and channels are in nobody's way: an outage is detected without them. */
export const harmless = (kind: FaultKind): boolean => /^(D1|channel|feeds)/.test(kind);

export function drawFaults(
  chance: Chance,
  profile: Profile,
  regions: ProbedRegionId[],
  from: number,
  to: number,
): Fault[] {
  if (profile.endsWith('loss')) {
    const faults: Fault[] = [{ kind: 'region loss', from, to, region: chance.pick(regions), p: 0.3 }];
    // One region's network is no outage, however often objects are lost in the middle of asking the others.
    if (profile === 'evicted loss') faults.push({ kind: 'evictions', from, to, p: 0.3 });
    return faults;
  }
  if (profile !== 'chaos') return [];
  const faults = Array.from({ length: chance.whole(2, 7) }, (): Fault => {
    const kind = chance.pick(faultKinds);
    const start = chance.between(from, to);
    const lengthMs = chance.pick([chance.between(5_000, minute), chance.between(minute, 6 * minute)]);
    return {
      kind,
      from: start,
      to: Math.min(to, start + lengthMs),
      // Never so often that a message's hundred tries are used up: that is no promise.
      p:
        kind === 'region loss'
          ? 0.3
          : kind === 'crashes'
            ? chance.pick([0.03, 0.2])
            : chance.pick([0.05, 0.3, 1]),
      ...(ofRegion.includes(kind) ? { region: chance.pick(regions) } : {}),
    };
  });
  // For a whole run, now and then: neither a database nor an eviction may ever matter.
  if (chance.happens(0.15)) faults.push({ kind: chance.pick(['D1 refuses', 'D1 hangs']), from, to, p: 1 });
  if (chance.happens(0.15)) faults.push({ kind: 'evictions', from, to, p: 0.02 });
  // Nobody hears of anything for so long that it is said.
  if (chance.happens(0.1)) {
    const start = chance.between(from, to);
    const dark = { kind: 'partition' as const, from: start, to: start + chance.between(5, 9) * minute, p: 1 };
    faults.push(...regions.map((region) => ({ ...dark, region })));
  }
  return faults;
}

export class Faults {
  readonly #faults: readonly Fault[];
  readonly #chance: Chance;
  readonly #now: () => number;
  readonly #weather: Weather;

  constructor(faults: readonly Fault[], weather: Weather, chance: Chance, now: () => number) {
    this.#faults = faults;
    this.#weather = weather;
    this.#chance = chance.fork('faults at work');
    this.#now = now;
  }

  active(kind: FaultKind, region?: string): Fault | undefined {
    const now = this.#now();
    return this.#faults.find(
      (one) =>
        one.kind === kind &&
        one.from <= now &&
        now < one.to &&
        (one.region === undefined || one.region === region),
    );
  }
  strikes(kind: FaultKind, region?: string): boolean {
    const fault = this.active(kind, region);
    return fault !== undefined && this.#chance.happens(fault.p);
  }

  call = ({ to, region }: Link): CallFate => {
    if (region && (this.active('partition', region) || this.active('probe dead', region)))
      return this.#chance.pick(['fails', 'hangs']);
    if (to.startsWith('monitor') && this.strikes('objects away'))
      return this.#chance.pick(['fails', 'loses its answer']);
    if (to.startsWith('feed') && this.strikes('feeds away')) return 'fails';
    return 'arrives';
  };
  callMs = (): number => this.#chance.between(1, this.#weather.networkMsMax);

  /** An object is gone after an event now and then; where it sends something, the moment of sending is the worst one. */
  event = (_node: Node, sends: boolean): Fate => {
    if (sends && this.strikes('crashes'))
      return this.#chance.pick(['dies before its writes', 'dies before it sends', 'dies after it sent']);
    const evictions = this.active('evictions');
    if (evictions && this.#chance.happens(evictions.p * 0.3)) return 'dies after it sent';
    return 'lives';
  };
  alarmMs = (region: string | undefined): number => {
    const dead = region ? this.active('probe dead', region) : undefined;
    return dead ? dead.to - this.#now() + 1 : 0;
  };

  d1 = (): D1Fate => {
    if (this.strikes('D1 refuses')) return 'refuses';
    if (this.strikes('D1 hangs')) return 'hangs';
    return this.strikes('D1 loses answers') ? 'loses its answer' : 'answers';
  };

  queueSend(region: string | undefined): 'arrives' | 'fails' | 'loses its answer' {
    if (region && this.active('partition', region)) return 'fails';
    return this.strikes('queue refuses') ? this.#chance.pick(['fails', 'loses its answer']) : 'arrives';
  }
  queueMs = (): number =>
    this.#chance.between(5, this.#weather.queueMsMax) +
    (this.strikes('queue slow') ? this.#chance.between(500, 30_000) : 0);
  duplicated = (): boolean => this.#chance.happens(this.#weather.duplicated);
  consumerDiesMs = (): number | null =>
    this.strikes('consumers die') ? this.#chance.between(1, 3_000) : null;

  channel(): 'takes' | 'refuses' | 'hangs' | 'answers 500' | 'answers 429' | 'loses answers' {
    for (const how of ['refuses', 'hangs', 'answers 500', 'answers 429', 'loses answers'] as const)
      if (this.strikes(`channel ${how}`)) return how;
    return 'takes';
  }
}
