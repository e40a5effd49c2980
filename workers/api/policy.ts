/** Escalation policies between the API, which speaks of seconds, and the domain, which speaks of milliseconds. */
import { drizzle } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { listChannels } from '../../db/d1/queries/channels.ts';
import type { PolicyRow } from '../../db/d1/queries/policies.ts';
import { isTimeZone } from '../domain/alert/quiet-hours.ts';
import { iso } from '../platform/present.ts';
import type { ApiPolicy, PolicyBody } from '../wire/api.ts';
import type { App } from './env.ts';
import { invalid } from './problems.ts';

export function presentPolicy({ id, name, position, body, createdAt }: PolicyRow): ApiPolicy {
  const { steps, repeat, ...rest } = body;
  return {
    id,
    position,
    name,
    ...rest,
    steps: steps.map(({ afterMs, channelIds }) => ({ afterSeconds: afterMs / 1_000, channelIds })),
    repeat: repeat && { everySeconds: repeat.everyMs / 1_000, times: repeat.times },
    createdAt: iso(createdAt),
  };
}

type Body = PolicyRow['body'];

/** In the order of their time, each channel once in a step. */
const storedSteps = (steps: PolicyBody['steps']): Body['steps'] =>
  [...steps]
    .sort((a, b) => a.afterSeconds - b.afterSeconds)
    .map(({ afterSeconds, channelIds }) => ({
      afterMs: afterSeconds * 1_000,
      channelIds: [...new Set(channelIds)],
    }));
const storedRepeat = (repeat: PolicyBody['repeat']): Body['repeat'] =>
  repeat && { everyMs: repeat.everySeconds * 1_000, times: repeat.times };

export const storedPolicy = ({ name, steps, repeat, ...rest }: PolicyBody): { name: string; body: Body } => ({
  name,
  body: { ...rest, steps: storedSteps(steps), repeat: storedRepeat(repeat) },
});

/** Only what is given: what others change at the same time stays theirs. */
export const storedChange = ({
  name,
  steps,
  repeat,
  ...rest
}: Partial<PolicyBody>): { name?: string; body: Partial<Body> } => ({
  ...(name === undefined ? {} : { name }),
  body: {
    ...rest,
    ...(steps === undefined ? {} : { steps: storedSteps(steps) }),
    ...(repeat === undefined ? {} : { repeat: storedRepeat(repeat) }),
  },
});

/** What a schema cannot know: the channels of the workspace, the zones of this runtime. */
export async function checkPolicy(
  c: Context<App>,
  { steps, quietHours }: Partial<Pick<PolicyBody, 'steps' | 'quietHours'>>,
): Promise<void> {
  if (quietHours) {
    const { timeZone, from, to, days } = quietHours;
    if (!isTimeZone(timeZone)) throw invalid('quietHours.timeZone', `there is no time zone ${timeZone}`);
    if (from === to && new Set(days).size === 7)
      throw invalid('quietHours.to', 'these quiet hours would never end');
  }
  if (!steps) return;
  const own = new Set((await listChannels(drizzle(c.env.DB), c.var.caller.workspaceId)).map(({ id }) => id));
  for (const [i, { channelIds }] of steps.entries()) {
    const unknown = channelIds.find((id) => !own.has(id));
    if (unknown) throw invalid(`steps.${i}.channelIds`, `there is no channel ${unknown}`);
  }
}
