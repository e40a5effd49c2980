/**
 * A check that is one HTTP exchange: the request is rendered and sent, the answer judged; a failure brings an excerpt.
 * The time-out covers all that; what is measured beside the verdict comes after it, and never changes it. Our own
 * troubles are `unknown`.
 */
import type { Answer, Assertion } from '../../domain/assertion/types.ts';
import { type Mask, maskOf, secretsOf } from '../../domain/mask.ts';
import type { HttpCall } from '../../domain/request.ts';
import type { CheckInput, Finding } from '../checks/index.ts';
import { attempt, some } from './attempt.ts';
import { measureBeside } from './beside.ts';
import { exchange, type Exchanged } from './exchange.ts';
import { hiddenOf, renderCall, runVariables } from './render.ts';
import { excerptOf, redirectsOf, seenBytes, seenOf } from './shown.ts';
import { isUnmeasured, unmeasured } from './unmeasured.ts';
import { answerOf, samplesFor } from './verdict.ts';

type Judge = (
  exchanged: Exchanged,
  answer: Answer,
  assertions: readonly Assertion[],
  mask: Mask,
) => Pick<Finding, 'verdict' | 'failure' | 'details'>;

/** @param keepBody the judge reads the answer's text */
export async function overHttp(
  input: CheckInput<'http' | 'health'>,
  keepBody: boolean,
  judge: Judge,
): Promise<Finding> {
  const { job, request, region, allowPrivate, fetch, guard, sample, show } = input;
  let call: HttpCall = request;
  const hidden = hiddenOf(request.variables);
  const secrets = () => [...secretsOf(call, request.variables), ...hidden.values];
  const mask = maskOf(secrets);
  const asserted = samplesFor(job.assertions);
  const beside = {
    timeoutMs: job.timeoutMs,
    bytesMax: request.bodyBytesMax,
    certificateDays: request.certificateDays,
  };
  let answered: Exchanged | null = null;

  const finding = await attempt(
    job.timeoutMs,
    async (clock): Promise<Finding> => {
      call = renderCall(request, () => runVariables(request.variables, region), hidden);
      const head = show ? { headBytes: seenBytes } : {};
      const context = { fetch, allowPrivate, guard, clock, keepBody, secrets, ...head };
      const exchanged = await exchange(call, job.target, context);
      const durationMs = clock.elapsedMs();
      const learned = await measureBeside(asserted, exchanged, beside);
      const answer = answerOf(exchanged, durationMs, learned);
      const secure = exchanged.url.startsWith('https:');
      const missing = job.assertions.filter((one) => isUnmeasured(one, answer, secure));
      const decidable =
        missing.length === 0 ? job.assertions : job.assertions.filter((one) => !missing.includes(one));
      const { details, ...judged } = judge(exchanged, answer, decidable, mask);
      const judgement =
        missing.length === 0 || judged.verdict === 'fail'
          ? judged
          : { verdict: 'unknown' as const, failure: unmeasured(missing[0]!, learned, exchanged) };
      answered = exchanged;
      return {
        durationMs,
        httpStatus: exchanged.status,
        phases: exchanged.phases,
        ...judgement,
        ...some({
          ...learned,
          ...details,
          ...redirectsOf(exchanged.redirects, mask),
          ...(judgement.verdict === 'fail' ? { excerpt: excerptOf(exchanged, mask) } : {}),
        }),
        ...(show ? { seen: seenOf(exchanged, mask) } : {}),
      };
    },
    { mask, certificateDays: request.certificateDays },
  );

  // A failure is told at once: what can be measured beside it can be measured later.
  if (!answered || (finding.verdict === 'fail' && !show)) return finding;
  const due = {
    phases: sample.phases && request.phaseTiming && !asserted.phases,
    certificate: sample.certificate && !asserted.certificate,
  };
  if (!due.phases && !due.certificate) return finding;
  return { ...finding, ...some({ ...finding.details, ...(await measureBeside(due, answered, beside)) }) };
}
