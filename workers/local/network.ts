/**
 * The simulated network of one region, on one machine: everything a local probe Worker fetches goes through its own
 * copy of this Worker (its NETWORK binding). It adds the time a packet would take from the region to a server in Virginia, and can be told
 * to be slow, to fail or to be cut off. Raw sockets (`connect()`) do not pass through here.
 */
import { WorkerEntrypoint } from 'cloudflare:workers';
import type { ProbedRegionId } from '../domain/region.ts';
import type { NetworkState } from './network-state.ts';

type Env = { REGION: ProbedRegionId; LATENCY_SCALE?: string };

/** Typical round trips to us-east in ms, and a data centre of the region: what public latency tables show, rounded. */
const regionTable: Record<ProbedRegionId, { rttMs: number; colo: string; country: string }> = {
  enam: { rttMs: 12, colo: 'IAD', country: 'US' },
  wnam: { rttMs: 65, colo: 'SJC', country: 'US' },
  weur: { rttMs: 80, colo: 'LHR', country: 'GB' },
  eeur: { rttMs: 105, colo: 'WAW', country: 'PL' },
  sam: { rttMs: 120, colo: 'GRU', country: 'BR' },
  me: { rttMs: 185, colo: 'DXB', country: 'AE' },
  apac: { rttMs: 170, colo: 'NRT', country: 'JP' },
  oc: { rttMs: 200, colo: 'SYD', country: 'AU' },
  afr: { rttMs: 225, colo: 'JNB', country: 'ZA' },
};
/** Up to this share of the round trip comes on top, at random. */
const jitter = 0.15;

let state: NetworkState = { mode: 'ok', addMs: 0 };

export class Control extends WorkerEntrypoint<Env> {
  get(): NetworkState {
    return state;
  }
  set(next: NetworkState): NetworkState {
    state = next;
    return state;
  }
}

export default {
  async fetch(request, env) {
    const { rttMs, colo, country } = regionTable[env.REGION];
    if (request.url.startsWith('https://cloudflare.com/cdn-cgi/trace')) {
      return new Response(`fl=local\ncolo=${colo}\nloc=${country}\n`);
    }
    const { mode, addMs } = state;
    if (mode === 'fail') throw new Error('Network connection lost.');
    // Packets vanish: the caller gives up when its own time is over, and that ends this wait too.
    if (mode === 'cut') await scheduler.wait(120_000);
    const scale = Number(env.LATENCY_SCALE ?? '1');
    await scheduler.wait(rttMs * (1 + Math.random() * jitter) * scale + (mode === 'slow' ? addMs : 0));
    return fetch(request);
  },
} satisfies ExportedHandler<Env>;
