/** HTTP(S): one request, redirects followed by hand, body read up to the limit, assertions. */
import { needsBody } from '../../domain/assertion/evaluate.ts';
import { overHttp } from '../http/over-http.ts';
import { judged } from '../http/verdict.ts';
import type { Check } from './index.ts';

export const http: Check<'http'> = (input) => {
  return overHttp(input, needsBody(input.job.assertions), (exchanged, answer, assertions) =>
    judged(assertions, answer, exchanged.redirects.length),
  );
};
