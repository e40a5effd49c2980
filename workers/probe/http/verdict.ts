/** An HTTP answer as assertions see it, and the verdict with the time it took. */
import { evaluate } from '../../domain/assertion/evaluate.ts';
import type { Answer, Assertion } from '../../domain/assertion/types.ts';
import type { Failure, Verdict } from '../../domain/check.ts';
import type { Exchanged } from './exchange.ts';

export const answerOf = (exchanged: Exchanged, durationMs: number): Answer => ({
  durationMs,
  status: exchanged.status,
  headers: exchanged.headerValues,
  body: exchanged.body,
  bodyBytes: exchanged.bodyBytes,
  bodyComplete: exchanged.bodyComplete,
  phases: exchanged.phases,
  now: exchanged.headersAt,
});

/** @param degradedAboveMs null: an answer is never too slow */
export function judged(
  assertions: readonly Assertion[],
  answer: Answer,
  degradedAboveMs: number | null,
  redirects: number,
): { verdict: Verdict; failure?: Failure } {
  const judgement = evaluate(assertions, answer);
  if (judgement.verdict === 'ok') {
    const slow = degradedAboveMs !== null && answer.durationMs > degradedAboveMs;
    return { verdict: slow ? 'slow' : 'ok' };
  }
  const { verdict } = judgement;
  const failure = { step: 'assertion', ...judgement.failure };
  if (redirects === 0) return { verdict, failure };
  return { verdict, failure: { ...failure, message: `${failure.message} (after ${redirects} redirects)` } };
}
