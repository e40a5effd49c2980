/** Bindings of the API Worker; see [env.api] in wrangler.toml. */
import type { Role } from '../wire/api.ts';
import type { AlertsRpc, CoreRpc, DispatchRpc, FeedRpc, MonitorRpc } from '../wire/rpc.ts';

export type Env = {
  PUBLIC_URL: string;
  /** Regions of this installation, separated by commas. */
  REGIONS: string;
  ALLOW_PRIVATE_TARGETS: string;
  /** DNS over HTTPS that says what names lead to; Cloudflare's own where it is empty. */
  RESOLVER_URL?: string;
  SECRETS_KEYS: string;
  JWT_KEYS: string;
  DATABASE_URL: string;
  NEON_LOCAL: string;
  DB: D1Database;
  /** Tries to sign in; see auth/tries.ts. */
  ACCOUNT_TRIES: RateLimit;
  ADDRESS_TRIES: RateLimit;
  /** What a workspace asks for at once; see on-demand.ts. */
  WORKSPACE_RUNS: RateLimit;
  /** Beats of one heartbeat; see routes/ping.ts. */
  KEY_BEATS: RateLimit;
  CORE: Service & CoreRpc;
  ALERTS: Service & AlertsRpc;
  MONITOR: DurableObjectNamespace<MonitorRpc & Rpc.DurableObjectBranded>;
  DISPATCH: DurableObjectNamespace<DispatchRpc & Rpc.DurableObjectBranded>;
  FEED: DurableObjectNamespace<FeedRpc & Rpc.DurableObjectBranded>;
};

/** Who asks: set by the auth middleware. */
export type Caller = { userId: string; workspaceId: string; role: Role };
export type App = { Bindings: Env; Variables: { caller: Caller } };
