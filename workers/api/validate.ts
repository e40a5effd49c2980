/** What a schema cannot know of a monitor: this installation's regions and rules, and what belongs to the workspace. */
import { drizzle } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { listChannels } from '../../db/d1/queries/channels.ts';
import { sourcesOf, stepSources } from '../domain/assertion/sources.ts';
import type { Assertion, AssertionSource } from '../domain/assertion/types.ts';
import { probedRegionIds, type RegionId } from '../domain/region.ts';
import type { Quorum } from '../domain/state/types.ts';
import { type AnyRequest, type MonitorKind, type Requests } from '../domain/request.ts';
import { checkTarget } from '../domain/target.ts';
import { isTemplate } from '../domain/template.ts';
import type { App, Env } from './env.ts';
import { requestOf } from '../wire/api.ts';
import { checkSchedule } from './heartbeat.ts';
import { fromZod, invalid } from './problems.ts';
import { withGoodTemplates } from './templates.ts';

export const installedRegions = (env: Env): RegionId[] =>
  probedRegionIds.filter((region) => env.REGIONS.split(',').includes(region));

const rules = (env: Env) => ({ allowPrivate: env.ALLOW_PRIVATE_TARGETS === '1' });

type Checked = {
  kind: MonitorKind;
  target: string;
  regions: RegionId[];
  quorum: Quorum;
  timeoutMs: number;
  intervalSeconds: number;
  channelIds?: string[] | null;
  assertions: Assertion[];
};

function checkSources(
  path: string,
  assertions: readonly Assertion[],
  known: readonly AssertionSource[],
  what: string,
): void {
  assertions.forEach(({ source }, i) => {
    if (!known.includes(source))
      throw invalid(
        `${path}.${i}.source`,
        known.length === 0
          ? `${what} takes no assertions`
          : `${what} has no ${source}; it has ${known.join(', ')}`,
      );
  });
}

/** A request of its kind, with defaults. @throws `invalid`, naming the field */
export function readRequest<Kind extends MonitorKind>(env: Env, kind: Kind, given: unknown): Requests[Kind] {
  const parsed = requestOf[kind].safeParse(given);
  if (!parsed.success) throw fromZod(parsed.error, ['request']);
  const request: AnyRequest = parsed.data;
  if ('steps' in request) {
    request.steps.forEach((step, i) => {
      checkSources(`request.steps.${i}.assertions`, step.assertions, stepSources, 'a step');
      // Where a target has a template in it, what it stands for is known only when it runs: it is checked then.
      if (isTemplate(step.target)) return;
      const target = checkTarget('http', step.target, rules(env));
      if (!target.ok) throw invalid(`request.steps.${i}.target`, target.message);
    });
  }
  if ('schedule' in request) checkSchedule(request, Date.now());
  return withGoodTemplates(request) as Requests[Kind];
}

/** @returns the target in its normal form */
export async function checkMonitor(c: Context<App>, monitor: Checked): Promise<string> {
  // A transaction's target is its first step's, which was checked with the steps.
  const target =
    monitor.kind === 'multistep'
      ? { ok: true as const, target: monitor.target }
      : checkTarget(monitor.kind, monitor.target, rules(c.env));
  if (!target.ok) throw invalid('target', target.message);
  checkSources('assertions', monitor.assertions, sourcesOf[monitor.kind], `a ${monitor.kind} check`);
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
  return target.target;
}

/** A transaction's target is its first step's. */
export const targetOf = (given: string, request: AnyRequest | undefined): string =>
  request && 'steps' in request ? request.steps[0]!.target : given;
