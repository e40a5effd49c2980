/**
 * Who is told of an incident, when and how often: `(routing, state, event, now) → { state, sends }`. Pure.
 *
 * 1. The first policy that fits the incident's severity counts; where none does, every channel is told at once.
 * 2. Its steps are told at their times, round after round, until somebody acknowledges. In quiet hours its clock stands
 *    still and goes on at their end. What was missed because nobody woke us is told once.
 * 3. Who was told that it is open hears of its acknowledgement and its end, at once, in quiet hours too: what rings
 *    somewhere must stop. Who was not told hears of neither.
 * 4. An edit of the policy counts for what is still to come. Where it is gone, or the severity changes and an earlier one fits, the
 *    other policy begins from its start; who knows already is not told again at once.
 */
import { advance, channelsOf, type Step, tellAll } from './advance.ts';
import type { Escalated, Escalation, EscalationEvent, EscalationState, Routing } from './escalation-types.ts';
import { advisoryTo, onAdvisory, releaseAdvisories } from './held-advisories.ts';
import { policyFor } from './policy-for.ts';
import { nextDue } from './rounds.ts';
import type { Policy } from './types.ts';

const nothingYet = { round: 0, doneMs: -1, quietUntil: null } as const;

export function escalate(
  routing: Routing,
  state: EscalationState,
  event: EscalationEvent,
  now: number,
): Escalated {
  switch (event.type) {
    case 'opened':
      return onOpened(routing, state, event, now);
    case 'acknowledged':
    case 'resolved':
      return onTold(routing, state, event);
    case 'advisory':
      return onAdvisory(routing, state, event, now);
    case 'noticed': {
      const one = state?.incident;
      if (one?.incidentId !== event.incidentId || !one.policy)
        return onAdvisory({ ...routing, policies: [] }, state, { ...event, passing: false }, now);
      return { state, sends: advisoryTo(Object.keys(one.told), event.key) };
    }
    case 'tick': {
      const released = releaseAdvisories(routing, state, event.advisory, now);
      const advanced = going(released.state, (one) => advance(one, now));
      return { state: advanced.state, sends: [...released.sends, ...advanced.sends] };
    }
    case 'graded':
      return going(state, (one) => {
        const graded = { ...one, severity: event.severity };
        const policy = policyFor(routing, event.severity);
        if (policy?.id === one.policy?.id) return advance(graded, now);
        return change(routing, graded, policy, now);
      });
    case 'configured':
      return going(state, (one) => onConfigured(routing, one, now));
    case 'merged':
      return going(state, (one) => {
        if (event.into !== null) return { one: { ...one, stopped: one.stopped ?? 'merged' }, sends: [] };
        return one.stopped === 'merged' ? advance({ ...one, stopped: null }, now) : { one, sends: [] };
      });
  }
}

/** When the next `tick` is wanted, or null. */
export function escalationWakeAt(state: EscalationState): number | null {
  const times = [comesNext(state)?.at, ...(state?.advisories.map(({ until }) => until) ?? [])];
  const set = times.filter((time) => time !== undefined);
  return set.length === 0 ? null : Math.min(...set);
}

/** Who is told next unless somebody acknowledges, and when. */
export function comesNext(state: EscalationState): { at: number; channelIds: string[] } | null {
  const one = state?.incident;
  const next = one && !one.stopped ? nextDue(one) : null;
  if (!one || !next) return null;
  return { at: one.quietUntil ?? next.at, channelIds: [...channelsOf([next]).keys()] };
}

const going = (state: EscalationState, step: (one: Escalation) => Step): Escalated => {
  if (!state?.incident) return { state, sends: [] };
  const { one, sends } = step(state.incident);
  return { state: { ...state, incident: one }, sends };
};

function onOpened(
  routing: Routing,
  state: EscalationState,
  event: Extract<EscalationEvent, { type: 'opened' }>,
  now: number,
): Escalated {
  const { incidentId, key, severity } = event;
  // The same transition again.
  if (state?.incident?.key === key) return { state, sends: [] };
  const policy = policyFor(routing, severity);
  // Told anew: those who heard of it before still hear of its end.
  const before = state?.incident?.incidentId === incidentId ? Object.keys(state.incident.told) : [];
  const told = Object.fromEntries(before.map((channelId) => [channelId, 0]));
  const one: Escalation = {
    ...{ incidentId, key, severity, policy, edition: 0, told, stopped: null, roundAt: now },
    ...nothingYet,
  };
  // Somebody is on it already.
  if (policy && event.acknowledged) one.stopped = 'acknowledged';
  const begun = policy ? advance(one, now) : tellAll(routing, one);
  const sends = begun.sends.map((send) => ({ ...send, late: false }));
  // Without any policy nothing is kept: everybody knows at once, and hears of the end.
  const kept = policy || routing.policies.length > 0 ? begun.one : null;
  return {
    state: kept || state?.advisories.length ? { advisories: [], ...state, incident: kept } : null,
    sends,
  };
}

function onTold(
  routing: Routing,
  state: EscalationState,
  event: Extract<EscalationEvent, { type: 'acknowledged' | 'resolved' }>,
): Escalated {
  const one = state?.incident?.incidentId === event.incidentId ? state.incident : null;
  const hear = one?.policy?.[event.type === 'resolved' ? 'onResolve' : 'onAcknowledge'] ?? true;
  const told = Object.keys(one?.told ?? {});
  const whom = one?.policy ? told : [...new Set([...routing.channelIds, ...told])];
  const sends = (hear ? whom : []).map((channelId) => ({
    event: `incident.${event.type}` as const,
    channelId,
    key: `${event.key}_${channelId}`,
    late: false,
  }));
  if (!one || !state) return { state, sends };
  if (event.type === 'acknowledged')
    return { state: { ...state, incident: { ...one, stopped: 'acknowledged' } }, sends };
  return { state: state.advisories.length > 0 ? { ...state, incident: null } : null, sends };
}

/** It stays with its policy while that fits, however they are ordered now. */
function onConfigured(routing: Routing, one: Escalation, now: number): Step {
  if (!one.policy) return { one, sends: [] };
  const { id } = one.policy;
  const { policies } = routing;
  const same = policyFor({ policies: policies.filter((policy) => policy.id === id) }, one.severity);
  if (!same) return change(routing, one, policyFor(routing, one.severity), now);
  const edited = JSON.stringify(same) !== JSON.stringify(one.policy);
  return advance(edited ? { ...one, policy: same, edition: one.edition + 1 } : one, now);
}

function change(routing: Routing, one: Escalation, policy: Policy | null, now: number): Step {
  const other = { ...one, ...nothingYet, policy, edition: one.edition + 1, roundAt: now };
  if (other.stopped) return { one: other, sends: [] };
  return policy ? advance(other, now, new Set(Object.keys(one.told))) : tellAll(routing, other);
}
