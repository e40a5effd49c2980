/** Bindings of a probe Worker; see [env.probe-…] in wrangler.toml. */
import { probedRegionIds, type RegionId } from '../domain/region.ts';
import type { ResultsMessage } from '../wire/results.ts';
import type { Prober } from './prober.ts';

export type Env = {
  REGION: string;
  /** Part of the objects' names: raising it makes new ones, placed afresh. */
  GENERATION: string;
  ALLOW_PRIVATE_TARGETS: string;
  /** DNS over HTTPS that says what names lead to; Cloudflare's own where it is empty. */
  RESOLVER_URL?: string;
  SECRETS_KEYS: string;
  /** Results that may change a monitor's state: delivered at once. */
  RESULTS_URGENT: Queue<ResultsMessage>;
  /** Results that only repeat what is known: they wait up to a second for company. */
  RESULTS: Queue<ResultsMessage>;
  PROBER: DurableObjectNamespace<Prober>;
  /** Where requests leave; only bound on one machine, where it simulates the region's network. */
  NETWORK?: Fetcher;
  /** This Worker's own placed fetch handler, in regions no location hint reaches. */
  PLACED?: Fetcher;
};

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;
export const outboundFetch = ({ NETWORK }: Env): Fetch =>
  NETWORK ? (url, init) => NETWORK.fetch(url, init) : (url, init) => fetch(url, init);

export function regionOf(env: Env): RegionId {
  const region = probedRegionIds.find((id) => id === env.REGION);
  if (!region) throw new Error(`REGION is ${env.REGION}, which is no region`);
  return region;
}
