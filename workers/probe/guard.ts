/**
 * Whether a host may be asked: what its name resolves to is looked at here, its spelling in domain/host.ts. Every
 * kind of check asks before it connects, and again at every hop that leads to another host.
 *
 * What this cannot do: `fetch` and `connect` resolve the name once more, and a resolver that answers differently a
 * moment later (DNS rebinding) gets past. In production that leads nowhere: with `global_fetch_strictly_public`, and
 * for sockets always, Cloudflare connects to no private address. The guard is there so that a person reads why.
 */
import { bareHost } from '../domain/host.ts';
import { lookUp } from '../platform/dns/addresses.ts';
import { resolverDefault } from '../platform/dns/over-https.ts';
import { type Env, type Fetch, outboundFetch } from './env.ts';

/** `allowed` says why a host may not be asked, or null. @param hostname as `URL` gives it. Never throws. */
export type Guard = { allowed(hostname: string): Promise<string | null> };

/** Where private targets are allowed there is nothing to guard. */
export const openGuard: Guard = { allowed: async () => null };

/** One for all checks of an object or a Worker: what it learned is shared. */
export const guardOf = (env: Env): Guard =>
  env.ALLOW_PRIVATE_TARGETS === '1'
    ? openGuard
    : new ResolvingGuard(outboundFetch(env), env.RESOLVER_URL || resolverDefault);

const keptMsMin = 60_000;
const keptMsMax = 300_000;
const hostsMax = 1_000;

type Known = { forbidden: string | null; until: number };

export class ResolvingGuard implements Guard {
  readonly #fetch: Fetch;
  readonly #resolverUrl: string;
  readonly #now: () => number;
  /** The oldest answer first; answers are kept beyond their time for when the resolver is silent. */
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<string | null>>();

  constructor(fetch: Fetch, resolverUrl: string, now = () => Date.now()) {
    this.#fetch = fetch;
    this.#resolverUrl = resolverUrl;
    this.#now = now;
  }

  allowed(hostname: string): Promise<string | null> {
    const host = bareHost(hostname);
    const known = this.#known.get(host);
    if (known && known.until > this.#now()) return Promise.resolve(known.forbidden);
    const asking = this.#asking.get(host) ?? this.#ask(host, known).finally(() => this.#asking.delete(host));
    this.#asking.set(host, asking);
    return asking;
  }

  /** A silent resolver changes nothing: what was known last holds, and where nothing was, the platform refuses. */
  async #ask(host: string, before: Known | undefined): Promise<string | null> {
    const found = await lookUp(this.#fetch, this.#resolverUrl, host);
    const forbidden = found ? found.forbidden : (before?.forbidden ?? null);
    const keptMs = Math.min(keptMsMax, Math.max(keptMsMin, (found?.ttlSeconds ?? 0) * 1_000));
    this.#known.delete(host);
    this.#known.set(host, { forbidden, until: this.#now() + keptMs });
    if (this.#known.size > hostsMax) this.#known.delete(this.#known.keys().next().value!);
    return forbidden;
  }
}
