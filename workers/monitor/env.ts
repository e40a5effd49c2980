/** Bindings of the core Worker; see [env.monitor] in wrangler.toml. */
import { isProbed, type ProbedRegionId, probedRegionIds, type RegionId } from '../domain/region.ts';
import type { AlertMessage } from '../wire/alerts.ts';
import type { ResultsMessage } from '../wire/results.ts';
import type { FeedRpc, ProbeRpc } from '../wire/rpc.ts';
import type { MonitorObject } from './object.ts';

type ProbeBindings = { [R in ProbedRegionId as `PROBE_${Uppercase<R>}`]?: ProbeRpc };
type FeedStub = FeedRpc & Rpc.DurableObjectBranded;

export type Env = ProbeBindings & {
  PUBLIC_URL: string;
  DB: D1Database;
  ALERTS: Queue<AlertMessage>;
  /** What a heartbeat's object concluded by itself; other results come from probes. */
  RESULTS_URGENT: Queue<ResultsMessage>;
  MONITOR: DurableObjectNamespace<MonitorObject>;
  FEED: DurableObjectNamespace<FeedStub>;
};

/** The probe Worker of a region; undefined where this installation has none. */
export const probeOf = (env: Env, region: RegionId): ProbeRpc | undefined =>
  isProbed(region) ? env[`PROBE_${region.toUpperCase() as Uppercase<ProbedRegionId>}`] : undefined;

export const installedRegions = (env: Env): RegionId[] =>
  probedRegionIds.filter((region) => probeOf(env, region) !== undefined);
