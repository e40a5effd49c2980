/**
 * The frame of a check that is not a chain of HTTP requests: its addresses are looked at, then its clock runs, then it
 * is judged. What was found stays in the result when the check ends early. Never throws; our own troubles are
 * `unknown`.
 */
import { evaluate } from '../../domain/assertion/evaluate.ts';
import type { Answer } from '../../domain/assertion/types.ts';
import type { Failure, FailureClass } from '../../domain/check.ts';
import { failureMessageLengthMax } from '../../domain/limits.ts';
import { checkTarget, hostOf } from '../../domain/target.ts';
import { cut } from '../../domain/text.ts';
import { errorText } from '../../platform/log.ts';
import type { CheckInput, Finding } from './index.ts';

/** Ends a check early. What is behind it may take a look of its own, which happens after the clock has stopped. */
export class Ended extends Error {
  readonly explain: () => Failure | Promise<Failure>;
  constructor(explain: () => Failure | Promise<Failure>) {
    super('the check ended early');
    this.explain = explain;
  }
}
export const failed = (failureClass: FailureClass, message: string, step?: string): Failure => ({
  class: failureClass,
  message: cut(message, failureMessageLengthMax),
  retryable: failureClass !== 'blocked_target',
  ...(step === undefined ? {} : { step }),
});
export const ended = (...failure: Parameters<typeof failed>): Ended => new Ended(() => failed(...failure));

/** What a check fills in while it goes along. */
export type Found = Omit<Finding, 'durationMs' | 'verdict' | 'failure'>;
export type Clock = {
  signal: AbortSignal;
  timeoutMs: number;
  /** When the time is over, since the epoch. */
  deadlineMs: number;
  elapsedMs(): number;
  /** What comes after this is not the target's time any more. */
  end(): void;
  /** What `work` gives; when the time is over first, `late` is thrown. */
  within<T>(work: Promise<T>, late: () => Ended): Promise<T>;
};
/** @returns what assertions are judged on */
type Work = (found: Found, clock: Clock, target: string) => Promise<Omit<Answer, 'durationMs' | 'now'>>;

/** @param hosts asked besides the target's own */
export async function framed(input: CheckInput, hosts: string[], work: Work): Promise<Finding> {
  const { job } = input;
  const found: Found = {};
  let clock: (Clock & { stop(): void }) | undefined;
  try {
    // Looked up before the clock starts: it is not the target's time.
    const target = await allowedTarget(input, hosts);
    clock = startClock(job.timeoutMs);
    const answer = await work(found, clock, target);
    const durationMs = clock.elapsedMs();
    const judgement = evaluate(job.assertions, { ...answer, durationMs, now: Date.now() });
    return { ...found, durationMs, ...judgement };
  } catch (error) {
    const durationMs = clock?.elapsedMs() ?? 0;
    clock?.stop();
    const failure = await explained(error);
    return { ...found, durationMs, verdict: failure.class === 'platform' ? 'unknown' : 'fail', failure };
  } finally {
    clock?.stop();
  }
}

async function allowedTarget({ job, allowPrivate, guard }: CheckInput, hosts: string[]): Promise<string> {
  const checked = checkTarget(job.kind, job.target, { allowPrivate });
  if (!checked.ok) throw ended('blocked_target', `the target is not allowed: ${checked.message}`);
  const own = hostOf(job.kind, checked.target);
  for (const host of own === null ? hosts : [own, ...hosts]) {
    const forbidden = await guard.allowed(host);
    if (forbidden !== null) throw ended('blocked_target', `the target is not allowed: ${forbidden}`);
  }
  return checked.target;
}

function startClock(timeoutMs: number): Clock & { stop(): void } {
  const startedAt = Date.now();
  let endedAt: number | undefined;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  const over = new Promise<void>((resolve) =>
    abort.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  return {
    signal: abort.signal,
    timeoutMs,
    deadlineMs: startedAt + timeoutMs,
    elapsedMs: () => (endedAt ?? Date.now()) - startedAt,
    end: () => void (endedAt ??= Date.now()),
    within: (work, late) =>
      Promise.race([
        work,
        over.then(() => {
          throw late();
        }),
      ]),
    // Whatever the check still has open ends with it.
    stop: () => {
      clearTimeout(timer);
      abort.abort();
    },
  };
}

async function explained(error: unknown): Promise<Failure> {
  try {
    if (error instanceof Ended) return await error.explain();
    return failed('platform', `the probe could not finish the check: ${errorText(error)}`);
  } catch (own) {
    return failed('platform', `the probe could not finish the check: ${errorText(own)}`);
  }
}
