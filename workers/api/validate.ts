/** What a schema cannot know of a monitor: this installation's regions and rules, and what belongs to the workspace. */
import { drizzle } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { listChannels } from '../../db/d1/queries/channels.ts';
import { checkParents } from '../../db/d1/queries/dependencies.ts';
import { getPolicy } from '../../db/d1/queries/policies.ts';
import type { Assertion } from '../domain/assertion/types.ts';
import { dependencyDepthMax } from '../domain/limits.ts';
import { probedRegionIds, type RegionId } from '../domain/region.ts';
import type { Quorum } from '../domain/state/types.ts';
import type { AnyRequest, MonitorKind } from '../domain/request.ts';
import { checkTarget } from '../domain/target.ts';
import type { App, Env } from './env.ts';
import { refusePrivateHosts } from './hosts.ts';
import { invalid } from './problems.ts';
import { checkKindAssertions, targetRules } from './read-request.ts';

export const installedRegions = (env: Env): RegionId[] =>
  probedRegionIds.filter((region) => env.REGIONS.split(',').includes(region));

type Checked = {
  kind: MonitorKind;
  target: string;
  regions: RegionId[];
  quorum: Quorum;
  timeoutMs: number;
  intervalSeconds: number;
  channelIds?: string[] | null;
  /** Of one that exists. */
  id?: string;
  dependsOn?: string[];
  policyId?: string | null;
  assertions: Assertion[];
  /** As it was given; a monitor that keeps its request has none here. */
  request: AnyRequest | undefined;
  /** The target it has: where its name leads by now is for its checks to say, and in nobody's way here. */
  targetBefore?: string;
};

const parentProblems = {
  unknown: (id: string) => `there is no monitor ${id}`,
  circle: (id: string) => `${id} depends on this monitor, directly or through others: that would be a circle`,
  deep: (id: string) => `${id} has a chain of more than ${dependencyDepthMax} monitors above it`,
};

/** @returns the target in its normal form */
export async function checkMonitor(c: Context<App>, monitor: Checked): Promise<string> {
  // A transaction's target is its first step's, which was checked with the steps.
  const target =
    monitor.kind === 'multistep'
      ? { ok: true as const, target: monitor.target }
      : checkTarget(monitor.kind, monitor.target, targetRules(c.env));
  if (!target.ok) throw invalid('target', target.message);
  checkKindAssertions(monitor.kind, target.target, monitor.assertions);
  const installed: RegionId[] = monitor.kind === 'heartbeat' ? ['push'] : installedRegions(c.env);
  const foreign = monitor.regions.filter((region) => !installed.includes(region));
  if (foreign.length > 0)
    throw invalid(
      'regions',
      `${foreign.join(', ')} is not one of this installation's regions: ${installed.join(', ')}`,
    );
  if (typeof monitor.quorum === 'number' && monitor.quorum > monitor.regions.length) {
    throw invalid('quorum', `there are only ${monitor.regions.length} regions`);
  }
  if (monitor.timeoutMs > monitor.intervalSeconds * 1_000)
    throw invalid('timeoutMs', 'longer than the interval');
  if (monitor.channelIds?.length) {
    const own = new Set(
      (await listChannels(drizzle(c.env.DB), c.var.caller.workspaceId)).map(({ id }) => id),
    );
    const unknown = monitor.channelIds.find((id) => !own.has(id));
    if (unknown) throw invalid('channelIds', `there is no channel ${unknown}`);
  }
  const wrong = await checkParents(
    drizzle(c.env.DB),
    c.var.caller.workspaceId,
    monitor.id ?? null,
    monitor.dependsOn ?? [],
  );
  if (wrong) throw invalid('dependsOn', parentProblems[wrong.problem](wrong.id));
  if (monitor.policyId && !(await getPolicy(drizzle(c.env.DB), c.var.caller.workspaceId, monitor.policyId)))
    throw invalid('policyId', `there is no policy ${monitor.policyId}`);
  const { kind, request } = monitor;
  const isNew = target.target !== monitor.targetBefore;
  await refusePrivateHosts(c.env, { kind, target: isNew ? target.target : null, request });
  return target.target;
}

/** A transaction's target is its first step's, whatever else was said. @param before of a monitor that is changed */
export function targetOf(
  kind: MonitorKind,
  given: string | undefined,
  request: AnyRequest | undefined,
  before = '',
): string {
  if (request && 'steps' in request) return request.steps[0]!.target;
  return kind === 'multistep' ? before : (given ?? before);
}
