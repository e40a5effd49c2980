/** What a schema cannot know of a monitor: this installation's regions and rules, and what belongs to the workspace. */
import { drizzle } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { listChannels } from '../../db/d1/queries/channels.ts';
import { type RegionId, regionIds } from '../domain/region.ts';
import type { Quorum } from '../domain/state/types.ts';
import { checkTarget } from '../domain/target.ts';
import type { App, Env } from './env.ts';
import { invalid } from './problems.ts';

export const installedRegions = (env: Env): RegionId[] =>
  regionIds.filter((region) => env.REGIONS.split(',').includes(region));

type Checked = {
  target: string;
  regions: RegionId[];
  quorum: Quorum;
  timeoutMs: number;
  intervalSeconds: number;
  channelIds?: string[] | null;
};

/** @returns the target in its normal form */
export async function checkMonitor(c: Context<App>, monitor: Checked): Promise<string> {
  const target = checkTarget(monitor.target, { allowPrivate: c.env.ALLOW_PRIVATE_TARGETS === '1' });
  if (!target.ok) throw invalid('target', target.message);
  const installed = installedRegions(c.env);
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
  return target.url;
}
