/**
 * Advisories: told at once, by the first step's channels of the policy for minor incidents. In its quiet hours they
 * wait, and are told if what they say still holds.
 */
import type { Escalated, EscalationState, HeldAdvisory, Routing, Send } from './escalation-types.ts';
import { policyFor } from './policy-for.ts';
import { quietUntil } from './quiet-hours.ts';

/** Of one monitor: more than these say nothing new in the morning. */
const heldMax = 20;

export function onAdvisory(
  routing: Routing,
  state: EscalationState,
  { key, message, passing }: Omit<HeldAdvisory, 'until'>,
  now: number,
): Escalated {
  const policy = policyFor(routing, 'minor');
  if (policy && !policy.onAdvisory) return { state, sends: [] };
  const until = quietUntil(policy?.quietHours ?? null, 'minor', now);
  if (until === null) return { state, sends: sendsOf(routing, key) };
  const held = [...(state?.advisories ?? []), { key, message, passing, until }].slice(-heldMax);
  return { state: { incident: state?.incident ?? null, advisories: held }, sends: [] };
}

/** @param holds whether one that may pass still holds */
export function releaseAdvisories(
  routing: Routing,
  state: EscalationState,
  holds: boolean,
  now: number,
): Escalated {
  const due = state?.advisories.filter(({ until }) => until <= now) ?? [];
  if (!state || due.length === 0) return { state, sends: [] };
  const kept = state.advisories.filter(({ until }) => until > now);
  // The policy may be another one by now: what it says counts, its quiet hours too.
  const again = due
    .filter(({ passing }) => holds || !passing)
    .map((one) => ({ one, ...onAdvisory(routing, null, one, now) }));
  const advisories = [...kept, ...again.flatMap(({ state: waits }) => waits?.advisories ?? [])];
  const sends = again.flatMap(({ one, sends }) => sends.map((send) => ({ ...send, message: one.message })));
  return { state: state.incident || advisories.length > 0 ? { ...state, advisories } : null, sends };
}

function sendsOf(routing: Routing, key: string): Send[] {
  const policy = policyFor(routing, 'minor');
  const first = policy?.steps.filter(({ afterMs }) => afterMs === policy.steps[0]!.afterMs);
  const whom = first ? [...new Set(first.flatMap(({ channelIds }) => channelIds))] : routing.channelIds;
  return advisoryTo(whom, key);
}

export const advisoryTo = (whom: string[], key: string): Send[] =>
  whom.map((channelId) => ({
    event: 'monitor.advisory',
    channelId,
    key: `${key}_${channelId}`,
    late: false,
  }));
