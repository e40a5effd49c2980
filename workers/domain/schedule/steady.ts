/**
 * Which results a monitor's object must hear. One that only repeats what the object knows is *steady*: it is kept and
 * shown like any other, but wakes no object, which would cost more than the check itself.
 *
 * Heard is whatever is not `ok`; every `ok` until the region counts as recovered; every answer to a question; every
 * certificate that comes along (known ones do not, see known-certificates.ts); and one result every few minutes all the same, so that whatever was lost on the way is put right.
 */
import type { CheckReason, Verdict } from '../check.ts';
import type { Details } from '../details.ts';
import { steadyHeardEveryMs } from '../limits.ts';

/** What a Prober remembers of one job. Nothing remembered is safe: the next results are heard. */
export type Hearing = { okRun: number; heardAt: number };

/** @returns whether the result is steady, or so new that it must not wait; and what to remember for the next one */
export function hear(
  before: Hearing | undefined,
  result: { verdict: Verdict; kind: CheckReason; details?: Details },
  recoveryThreshold: number,
  now: number,
): { steady: boolean; urgent: boolean; after: Hearing } {
  const okRun = result.verdict === 'ok' ? (before?.okRun ?? 0) + 1 : 0;
  const repeats =
    before !== undefined &&
    result.kind === 'scheduled' &&
    okRun > recoveryThreshold &&
    result.details?.certificate === undefined;
  const steady = repeats && now - before.heardAt < steadyHeardEveryMs;
  return { steady, urgent: !repeats, after: { okRun, heardAt: steady ? before.heardAt : now } };
}
