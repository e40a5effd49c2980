/** Templates that could never be rendered are refused when they are saved. */
import type { AnyRequest } from '../domain/request.ts';
import { checkCallTemplates, checkStepTemplates } from '../domain/request-templates.ts';
import { invalid } from './problems.ts';

/** @returns the request. @throws `invalid`, naming the field */
export function withGoodTemplates<R extends AnyRequest>(request: R): R {
  const problem =
    'steps' in request
      ? checkStepTemplates(request)
      : 'variables' in request
        ? checkCallTemplates(request)
        : null;
  if (problem) throw invalid(problem.path, problem.message);
  return request;
}
