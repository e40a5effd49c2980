/** Bindings of the ingest Worker; see [env.ingest] in wrangler.toml. */
import type { DeadResultsMessage } from '../wire/results.ts';
import type { FeedRpc, MonitorRpc } from '../wire/rpc.ts';

export type Env = {
  DB: D1Database;
  MONITOR: DurableObjectNamespace<MonitorRpc & Rpc.DurableObjectBranded>;
  FEED: DurableObjectNamespace<FeedRpc & Rpc.DurableObjectBranded>;
  RESULTS_DEAD: Queue<DeadResultsMessage>;
};
