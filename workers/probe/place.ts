/**
 * Where this code really runs, as Cloudflare's trace page says it. Asked at the start and now and then, never in the
 * way of a check; not knowing is `null`, which is told and changes nothing.
 */
import type { Fetch } from './env.ts';
import { type Placement, placementOf, type RegionId } from '../domain/region.ts';

export type Place = { colo: string | null; placement: Placement };
const traceUrl = 'https://cloudflare.com/cdn-cgi/trace';
const askAgainMs = 15 * 60_000;

export class Whereabouts {
  #place: Place = { colo: null, placement: 'unverified' };
  #askedAt = 0;
  #asking: Promise<void> | null = null;
  readonly #region: RegionId;
  readonly #fetch: Fetch;

  constructor(region: RegionId, fetch: Fetch) {
    this.#region = region;
    this.#fetch = fetch;
  }

  /** The newest known place; starts asking when that is old. `wait` only for the first answer. */
  async place(now: number, wait = false): Promise<Place> {
    if (now - this.#askedAt > askAgainMs) {
      this.#askedAt = now;
      this.#asking = this.#ask();
    }
    if (wait && this.#place.colo === null) await this.#asking;
    return this.#place;
  }

  async #ask(): Promise<void> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), 3_000);
    try {
      const response = await this.#fetch(traceUrl, { signal: abort.signal });
      this.#place = readTrace(await response.text(), this.#region);
    } catch {
      // No word is no word: the last known place stands.
    } finally {
      clearTimeout(timer);
    }
  }
}

export function readTrace(text: string, region: RegionId): Place {
  const value = (name: string) => new RegExp(`^${name}=([A-Za-z]{2,4})$`, 'm').exec(text)?.[1] ?? null;
  return { colo: value('colo'), placement: placementOf(region, value('loc')) };
}
