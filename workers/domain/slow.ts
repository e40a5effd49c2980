/** Whether a good answer took too long: longer than is allowed, or than is usual at this hour of the week. Pure. */
import type { CheckResult, Failure, Job } from './check.ts';
import { hourOfWeekUtc } from './stats/baseline.ts';

type Judged = Pick<CheckResult, 'durationMs' | 'verdict' | 'failure'>;
type Limits = Pick<Job, 'degradedAboveMs' | 'usual'>;

/** @param slotAt the slot that is answered: its hour counts. What is not `ok` stays as it is. */
export function withSlowness<T extends Judged>(found: T, limits: Limits, slotAt: number): T {
  if (found.verdict !== 'ok') return found;
  const message = slowWords(found.durationMs, limits, hourOfWeekUtc(slotAt));
  if (message === null) return found;
  const failure: Failure = { class: 'assertion', message, retryable: true };
  return { ...found, verdict: 'slow', failure };
}

const ms = (duration: number): string => `${Math.round(duration).toLocaleString('en')} ms`;

function slowWords(durationMs: number, { degradedAboveMs, usual }: Limits, hour: number): string | null {
  if (degradedAboveMs !== null && durationMs > degradedAboveMs)
    return `${ms(durationMs)}: more than ${ms(degradedAboveMs)}`;
  const limitMs = usual?.limitMs[hour] ?? null;
  if (limitMs === null || durationMs <= limitMs) return null;
  return `${ms(durationMs)}: usually ${ms(usual!.medianMs[hour]!)} at this hour (limit ${ms(limitMs)})`;
}
