/**
 * When the steps of a policy are due. Steps of one time go together. A round begins with its first step, `everyMs`
 * after the last one of the round before.
 */
import type { Escalation } from './escalation-types.ts';
import type { PolicyStep } from './types.ts';

/** Steps of one time, with their places in the policy. */
export type Due = {
  at: number;
  round: number;
  roundAt: number;
  afterMs: number;
  steps: (PolicyStep & { index: number })[];
};

/** What comes next, if nobody acknowledges; null when all rounds are over. */
export function nextDue({ policy, round, roundAt, doneMs }: Escalation): Due | null {
  const times = policy?.steps.map(({ afterMs }) => afterMs) ?? [];
  if (!policy || times.length === 0) return null;
  const due = (round: number, roundAt: number, afterMs: number): Due => ({
    at: roundAt + afterMs,
    round,
    roundAt,
    afterMs,
    steps: policy.steps.flatMap((step, index) => (step.afterMs === afterMs ? [{ ...step, index }] : [])),
  });
  const later = times.filter((afterMs) => afterMs > doneMs);
  if (later.length > 0) return due(round, roundAt, Math.min(...later));
  if (!policy.repeat || round >= policy.repeat.times) return null;
  const first = Math.min(...times);
  return due(round + 1, roundAt + Math.max(...times) + policy.repeat.everyMs - first, first);
}

/** Everything due by now, in order, and the escalation after it: as many positions as the policy has at the most. */
export function takeDue(escalation: Escalation, now: number): { escalation: Escalation; due: Due[] } {
  const due: Due[] = [];
  let after = escalation;
  for (let next = nextDue(after); next && next.at <= now; next = nextDue(after)) {
    due.push(next);
    after = { ...after, round: next.round, roundAt: next.roundAt, doneMs: next.afterMs };
  }
  return { escalation: after, due };
}
