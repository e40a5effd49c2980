/** An HTTP answer as assertions see it, and their verdict. */
import { evaluate } from '../../domain/assertion/evaluate.ts';
import type { Answer, Assertion } from '../../domain/assertion/types.ts';
import type { Failure, Phases, Verdict } from '../../domain/check.ts';
import type { Details } from '../../domain/details.ts';
import type { Sample } from '../sampling.ts';
import type { Exchanged } from './exchange.ts';

/** What must be measured each time, because an assertion speaks of it: `fetch` alone does not tell. */
export const samplesFor = (assertions: readonly Assertion[]): Sample => ({
  phases: assertions.some(
    ({ source, property = '' }) => source === 'response_time' && ['connect', 'tls'].includes(property),
  ),
  certificate: assertions.some(({ source }) => source === 'certificate'),
});

/** @param learned beside the exchange, on connections of its own */
export const answerOf = (exchanged: Exchanged, durationMs: number, learned: Details = {}): Answer => ({
  durationMs,
  status: exchanged.status,
  headers: exchanged.headerValues,
  body: exchanged.body,
  bodyBytes: exchanged.bodyBytes,
  bodyComplete: exchanged.bodyComplete,
  phases: { ...connecting(learned), ...exchanged.phases },
  ...(learned.certificate ? { certificate: learned.certificate } : {}),
  now: exchanged.headersAt,
});

const connecting = ({ sampled }: Details): Phases =>
  !sampled || 'unavailable' in sampled
    ? {}
    : {
        ...('connectMs' in sampled && { connectMs: sampled.connectMs }),
        ...('tlsMs' in sampled && { tlsMs: sampled.tlsMs }),
      };

export function judged(
  assertions: readonly Assertion[],
  answer: Answer,
  redirects: number,
): { verdict: Verdict; failure?: Failure } {
  const judgement = evaluate(assertions, answer);
  if (judgement.verdict === 'ok') return { verdict: 'ok' };
  const { verdict } = judgement;
  const failure = { step: 'assertion', ...judgement.failure };
  if (redirects === 0) return { verdict, failure };
  return { verdict, failure: { ...failure, message: `${failure.message} (after ${redirects} redirects)` } };
}
