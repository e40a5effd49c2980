/** Bindings of the core Worker; see [env.monitor] in wrangler.toml. */
import { type RegionId, regionIds } from '../domain/region.ts';
import type { AlertMessage } from '../wire/alerts.ts';
import type { FeedRpc, ProbeRpc } from '../wire/rpc.ts';
import type { MonitorObject } from './object.ts';

type ProbeBindings = { [R in RegionId as `PROBE_${Uppercase<R>}`]?: ProbeRpc };
type FeedStub = FeedRpc & Rpc.DurableObjectBranded;

export type Env = ProbeBindings & {
  PUBLIC_URL: string;
  DB: D1Database;
  ALERTS: Queue<AlertMessage>;
  MONITOR: DurableObjectNamespace<MonitorObject>;
  FEED: DurableObjectNamespace<FeedStub>;
};

/** The probe Worker of a region; undefined where this installation has none. */
export const probeOf = (env: Env, region: RegionId): ProbeRpc | undefined =>
  env[`PROBE_${region.toUpperCase() as Uppercase<RegionId>}`];

export const installedRegions = (env: Env): RegionId[] =>
  regionIds.filter((region) => probeOf(env, region) !== undefined);
