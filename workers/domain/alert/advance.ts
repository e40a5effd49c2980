/** The next thing that an escalation tells: what is due, or everybody at once. Deliveries get their ids here. */
import type { Escalation, Routing, Send } from './escalation-types.ts';
import { quietUntil } from './quiet-hours.ts';
import { type Due, nextDue, takeDue } from './rounds.ts';

export type Step = { one: Escalation; sends: Send[] };

/** @param knowing who is not told again now */
export function advance(one: Escalation, now: number, knowing: ReadonlySet<string> = new Set()): Step {
  const next = one.stopped ? null : nextDue(one);
  if (!next || next.at > now)
    return { one: one.quietUntil === null ? one : { ...one, quietUntil: null }, sends: [] };
  const quiet = quietUntil(one.policy?.quietHours ?? null, one.severity, now);
  if (quiet !== null) return { one: { ...one, quietUntil: quiet }, sends: [] };
  // What was due when the quiet began is due at its end.
  const stoodMs = one.quietUntil === null ? 0 : Math.max(0, Math.min(one.quietUntil, now) - next.at);
  const { escalation, due } = takeDue({ ...one, roundAt: one.roundAt + stoodMs, quietUntil: null }, now);
  const channels = [...channelsOf(due)].filter(([channelId]) => !knowing.has(channelId));
  return tell(
    escalation,
    channels.map(([channelId, place]) => ({
      channelId,
      suffix: `_${edition(one)}r${place.round}s${place.step}`,
    })),
  );
}

const edition = (one: Escalation): string => (one.edition === 0 ? '' : `e${one.edition}`);

/** Each channel once, in the order of the steps, for the last of what is due to it: repeats that were missed are left out. */
export function channelsOf(due: Due[]): Map<string, { round: number; step: number }> {
  const channels = new Map<string, { round: number; step: number }>();
  for (const { round, steps } of due)
    for (const { index, channelIds } of steps)
      for (const channelId of channelIds) channels.set(channelId, { round, step: index });
  return channels;
}

/** Those who do not know yet. */
export const tellAll = (routing: Routing, one: Escalation): Step =>
  tell(
    one,
    routing.channelIds.filter((id) => !one.told[id]).map((channelId) => ({ channelId, suffix: '' })),
  );

/** The first telling of a channel has the transition's own key. */
function tell(one: Escalation, whom: { channelId: string; suffix: string }[]): Step {
  const told = { ...one.told };
  const sends = whom.map(({ channelId, suffix }): Send => {
    const before = told[channelId] ?? 0;
    told[channelId] = before + 1;
    const again = before > 0;
    return {
      event: 'incident.opened',
      channelId,
      key: `${one.key}_${channelId}${again ? suffix : ''}`,
      late: true,
      ...(again ? { reminder: before } : {}),
    };
  });
  return { one: { ...one, told }, sends };
}
