/**
 * HTTP(S): one request, redirects followed by hand, body read up to the limit, assertions. The time-out covers
 * everything; what is measured beside the verdict comes after it. Our own troubles are `unknown`.
 */
import { needsBody } from '../../domain/assertion/evaluate.ts';
import type { Details } from '../../domain/details.ts';
import { maskOf, secretsOf } from '../../domain/mask.ts';
import type { HttpCall } from '../../domain/request.ts';
import { attempt, some } from '../http/attempt.ts';
import { measureBeside } from '../http/beside.ts';
import { sampleCertificate } from '../http/certificate.ts';
import { exchange, type Exchanged } from '../http/exchange.ts';
import { renderCall, runVariables } from '../http/render.ts';
import { excerptOf, redirectsOf, seenBytes, seenOf } from '../http/shown.ts';
import { answerOf, judged } from '../http/verdict.ts';
import type { Check, Finding } from './index.ts';

export const http: Check<'http'> = async ({ job, request, region, allowPrivate, fetch, guard, sample, show }) => {
  let call: HttpCall = request;
  const secrets = () => secretsOf(call, request.variables);
  const mask = maskOf(secrets);
  const reads = readsCertificate(job.assertions);
  const beside = {
    timeoutMs: job.timeoutMs,
    bytesMax: request.bodyBytesMax,
    certificateDays: request.certificateDays,
  };
  let answered: Exchanged | null = null;

  const finding = await attempt(
    job.timeoutMs,
    async (signal, elapsed): Promise<Finding> => {
      const keepBody = needsBody(job.assertions);
      const head = show ? { headBytes: seenBytes } : {};
      call = renderCall(request, runVariables(request.variables, region));
      const exchanged = await exchange(call, job.target, {
        fetch,
        allowPrivate,
        guard,
        signal,
        keepBody,
        secrets,
        ...head,
      });
      const durationMs = elapsed();
      const learned: Details = reads
        ? await measureBeside({ phases: false, certificate: true }, exchanged, beside, sampleCertificate)
        : {};
      const answer = { ...answerOf(exchanged, durationMs), certificate: learned.certificate };
      const judgement = judged(job.assertions, answer, job.degradedAboveMs, exchanged.redirects.length);
      answered = exchanged;
      return {
        durationMs,
        httpStatus: exchanged.status,
        phases: exchanged.phases,
        ...judgement,
        ...some({
          ...learned,
          ...redirectsOf(exchanged.redirects, mask),
          ...(judgement.verdict === 'fail' ? { excerpt: excerptOf(exchanged, mask) } : {}),
        }),
        ...(show ? { seen: seenOf(exchanged, mask) } : {}),
      };
    },
    mask,
  );

  // A failure is told at once: what can be measured beside it can be measured later.
  if (!answered || (finding.verdict === 'fail' && !show)) return finding;
  const due = {
    phases: sample.phases && request.phaseTiming,
    certificate: sample.certificate && !reads,
  };
  if (!due.phases && !due.certificate) return finding;
  const more = await measureBeside(due, answered, beside, sampleCertificate);
  return { ...finding, ...some({ ...finding.details, ...more }) };
};

const readsCertificate = (assertions: readonly { source: string }[]): boolean =>
  assertions.some(({ source }) => source === 'certificate');
