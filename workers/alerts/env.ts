/** Bindings of the alerts Worker; see [env.alerts] in wrangler.toml. */
import type { MonitorRpc } from '../wire/rpc.ts';

export type Env = {
  PUBLIC_URL: string;
  /** `Name <address>` */
  MAIL_FROM: string;
  ALLOW_PRIVATE_TARGETS: string;
  /** DNS over HTTPS that says where receivers' names lead; Cloudflare's own where it is empty. */
  RESOLVER_URL?: string;
  SECRETS_KEYS: string;
  DB: D1Database;
  EMAIL?: SendEmail;
  MONITOR: DurableObjectNamespace<MonitorRpc & Rpc.DurableObjectBranded>;
  ALERTS_DEAD: Queue<unknown>;
};
