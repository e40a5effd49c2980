/**
 * HTTP(S): one request, redirects followed by hand, body read up to the limit, assertions. The time-out covers
 * everything. Our own troubles are `unknown`.
 */
import { needsBody } from '../../domain/assertion/evaluate.ts';
import { attempt } from '../http/attempt.ts';
import { exchange } from '../http/exchange.ts';
import { answerOf, judged } from '../http/verdict.ts';
import type { Check } from './index.ts';

export const http: Check<'http'> = ({ job, request, allowPrivate, fetch }) =>
  attempt(job.timeoutMs, async (signal, elapsed) => {
    const keepBody = needsBody(job.assertions);
    const exchanged = await exchange(request, job.target, { fetch, allowPrivate, signal, keepBody });
    const durationMs = elapsed();
    const answer = answerOf(exchanged, durationMs);
    return {
      durationMs,
      httpStatus: exchanged.status,
      phases: exchanged.phases,
      ...judged(job.assertions, answer, job.degradedAboveMs, exchanged.redirects.length),
    };
  });
