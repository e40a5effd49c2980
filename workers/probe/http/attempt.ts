/** A check over HTTP under one time-out: what it throws becomes a finding. Our own troubles are `unknown`. */
import type { Details } from '../../domain/details.ts';
import { failureMessageLengthMax } from '../../domain/limits.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Finding } from '../checks/index.ts';
import { type Clock, startClock } from './clock.ts';
import { explain } from './explain.ts';
import { Broken, Failed } from './failed.ts';
import { Unrenderable } from './render.ts';
import { redirectsOf } from './shown.ts';

/**
 * @param work gets the clock, whose signal ends it
 * @param said how a failure is told: `mask` keeps the request's secrets out of it
 */
export async function attempt(
  timeoutMs: number,
  work: (clock: Clock) => Promise<Finding>,
  { mask = (text) => text, certificateDays = [] }: { mask?: Mask; certificateDays?: readonly number[] } = {},
): Promise<Finding> {
  const clock = startClock(timeoutMs);
  try {
    return masked(await work(clock), mask);
  } catch (error) {
    const durationMs = clock.elapsedMs();
    clock.stop();
    const { failure, details } = await explain(error, clock.signal.aborted, timeoutMs, certificateDays);
    const unasked = failure.class === 'platform' || error instanceof Unrenderable;
    const verdict = unasked ? 'unknown' : 'fail';
    return masked({ durationMs, verdict, failure, ...some({ ...details, ...travelled(error, mask) }) }, mask);
  } finally {
    clock.stop();
  }
}

/** The hops of an exchange that ended early. */
const travelled = (error: unknown, mask: Mask): Details =>
  error instanceof Failed || error instanceof Broken ? redirectsOf(error.journey?.redirects ?? [], mask) : {};

/** Details only where there are any. */
export const some = (details: Details): { details?: Details } =>
  Object.keys(details).length > 0 ? { details } : {};

function masked(finding: Finding, mask: Mask): Finding {
  const { failure } = finding;
  if (!failure) return finding;
  const message = mask(failure.message).slice(0, failureMessageLengthMax);
  return { ...finding, failure: { ...failure, message } };
}
