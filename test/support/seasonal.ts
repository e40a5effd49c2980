/**
 * Latencies as real targets have them, from one seed: a pattern of the day and the week, noise of single answers and of
 * the target itself (which all regions share), lone spikes, a slow drift, and laws that differ from region to region.
 */
import type { RegionId } from '../../workers/domain/region.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Mulberry32: small, fast, good enough for this. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const normalFrom = (random: () => number) => (): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export type Law = {
  /** How much slower it is at the busiest hour of a working day, and how much of that is left on weekends. */
  daily: number;
  weekend: number;
  /** Of the logarithm of single answers, of the target over some twenty minutes, and of its days. */
  noise: number;
  load: number;
  days: number;
  driftPerDay: number;
};
export const laws: Record<string, Law> = {
  'a steady API': { daily: 0.1, weekend: 0.5, noise: 0.12, load: 0.03, days: 0.02, driftPerDay: 0 },
  'a busy shop': { daily: 0.9, weekend: 0.6, noise: 0.22, load: 0.08, days: 0.05, driftPerDay: 0.001 },
  'an office tool': { daily: 1.5, weekend: 0.05, noise: 0.25, load: 0.1, days: 0.06, driftPerDay: 0 },
  'a noisy backend': { daily: 0.4, weekend: 0.8, noise: 0.45, load: 0.15, days: 0.1, driftPerDay: 0.003 },
};

/** One after the other in time; each region's own law lies on the target's. */
export class Seasonal {
  readonly #law: Law;
  readonly #random: () => number;
  readonly #normal: () => number;
  readonly #beganAt: number;
  #load = 0;
  #loadAt = -Infinity;
  #day = -1;
  #dayShift = 0;

  constructor(law: Law, seed: number, beganAt: number) {
    this.#law = law;
    this.#random = randomFrom(seed);
    this.#normal = normalFrom(this.#random);
    this.#beganAt = beganAt;
  }

  latencyMs(region: RegionId, at: number): number {
    const { daily, weekend, noise, driftPerDay } = this.#law;
    this.#move(at);
    const hour = (at % dayMs) / hourMs;
    const isWeekend = [2, 3].includes(Math.floor(at / dayMs) % 7);
    // Busiest at 14:00 UTC, quiet at night, with the edges of office hours.
    const busy = Math.max(0, Math.cos(((hour - 14) / 9) * (Math.PI / 2))) * (Math.abs(hour - 14) < 9 ? 1 : 0);
    const season = 1 + daily * busy * (isWeekend ? weekend : 1);
    const drift = 1 + (driftPerDay * (at - this.#beganAt)) / dayMs;
    const shared = season * drift * Math.exp(this.#load + this.#dayShift);
    return baseMs[region]! + 60 * shared * this.#own(region, noise);
  }

  /** Oceania misses a cache now and then, South America has a heavy tail (Pareto, α = 2.5). */
  #own(region: RegionId, noise: number): number {
    let factor = Math.exp(noise * this.#normal());
    if (region === 'oc' && this.#random() < 0.12) factor *= 3;
    if (region === 'sam') factor *= 0.7 * (1 - this.#random()) ** (-1 / 2.5);
    if (this.#random() < 0.004) factor *= 3 + 12 * this.#random();
    return factor;
  }

  /** The target's own ups and downs: Ornstein and Uhlenbeck, and a level a day. */
  #move(at: number): void {
    const { load, days } = this.#law;
    const kept = Math.exp(-(at - this.#loadAt) / (20 * 60_000));
    if (at > this.#loadAt) {
      this.#load = kept * this.#load + load * Math.sqrt(1 - kept * kept) * this.#normal();
      this.#loadAt = at;
    }
    const day = Math.floor(at / dayMs);
    if (day !== this.#day) [this.#day, this.#dayShift] = [day, days * this.#normal()];
  }
}

/** The way there and back. */
const baseMs: Partial<Record<RegionId, number>> = { wnam: 140, enam: 90, weur: 15, sam: 190, oc: 260 };
export const seasonalRegions: RegionId[] = ['wnam', 'enam', 'weur', 'sam', 'oc'];
