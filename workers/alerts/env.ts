/** Bindings of the alerts Worker; see [env.alerts] in wrangler.toml. */
import type { AlertMessage } from '../wire/alerts.ts';
import type { MonitorRpc } from '../wire/rpc.ts';
import type { DispatchObject } from './dispatch/object.ts';

export type Env = {
  PUBLIC_URL: string;
  /** `Name <address>` */
  MAIL_FROM: string;
  /** Where replies to alerts come in, by Email Routing; empty: alerts have no reply address. */
  MAIL_REPLY_DOMAIN?: string;
  ALLOW_PRIVATE_TARGETS: string;
  /** DNS over HTTPS that says where receivers' names lead; Cloudflare's own where it is empty. */
  RESOLVER_URL?: string;
  SECRETS_KEYS: string;
  DB: D1Database;
  /** History, for objectives of latency. */
  DATABASE_URL: string;
  NEON_LOCAL: string;
  /** Who takes mail, in this order: `cloudflare`, `resend`, `smtp`; the first where it is empty. */
  EMAIL_PROVIDERS?: string;
  EMAIL?: SendEmail;
  RESEND_API_KEY?: string;
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`. */
  SMTP_URL?: string;
  MONITOR: DurableObjectNamespace<MonitorRpc & Rpc.DurableObjectBranded>;
  DISPATCH: DurableObjectNamespace<DispatchObject>;
  /** What the dispatch object sends itself. */
  ALERTS: Queue<AlertMessage>;
  ALERTS_DEAD: Queue<unknown>;
};
