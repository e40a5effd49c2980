/** Assertions on an answer: the verdict they make together, and why. Decided within a bound of work, whatever came. */
import { Budget, TooCostly, Unusable } from '../budget.ts';
import type { Failure } from '../check.ts';
import { parseSchema } from '../json/schema.ts';
import { validate } from '../json/schema-validate.ts';
import * as limits from '../limits.ts';
import { brief } from '../shown.ts';
import { lengthProblem, problemOf } from './compare.ts';
import { cutProblem } from './cut.ts';
import { Documents } from './documents.ts';
import { statusDefault, statusMatches } from './status.ts';
import { type Subject, subjectOf } from './subject.ts';
import type { Answer, Assertion, AssertionSource, Judgement } from './types.ts';
import { Undecided } from './undecided.ts';

const ofBodies: readonly AssertionSource[] = ['body', 'json', 'json_schema', 'html'];

/** Whether the body's text must be kept; its size is known without. */
export const needsBody = (assertions: readonly Assertion[]): boolean =>
  assertions.some(({ source }) => ofBodies.includes(source));

/**
 * Where an answer has a status and no assertion speaks of it, the default one holds: assertions on the body do not
 * switch it off. The first that fails ends it; else the first that makes it slow is told.
 */
export function evaluate(assertions: readonly Assertion[], answer: Answer): Judgement {
  const implied: Assertion[] =
    answer.status === undefined || assertions.some(({ source }) => source === 'status')
      ? []
      : [{ source: 'status', comparison: 'equals', target: statusDefault }];
  const documents = new Documents(answer);
  const budget = new Budget(limits.assertionWorkMax);
  let slow: Failure | null = null;
  for (const assertion of [...implied, ...assertions]) {
    const failure = judge(assertion, answer, documents, budget);
    if (failure && assertion.verdict !== 'slow') return { verdict: 'fail', failure };
    slow ??= failure;
  }
  return slow ? { verdict: 'slow', failure: slow } : { verdict: 'ok' };
}

function judge(assertion: Assertion, answer: Answer, documents: Documents, budget: Budget): Failure | null {
  const { source } = assertion;
  const told = (
    message: string,
    retryable = true,
    failureClass: Failure['class'] = source === 'status' ? 'http_status' : 'assertion',
  ): Failure => ({ class: failureClass, message, retryable, step: 'assertion' });
  try {
    const problem = problemWith(assertion, answer, documents, budget);
    return problem === null ? null : told(problem);
  } catch (error) {
    if (error instanceof Undecided)
      return told(error.message, error.failureClass === 'assertion', error.failureClass);
    if (error instanceof TooCostly)
      return told(`the assertion on ${source} cannot be evaluated: ${error.message}`, false, 'assertion');
    if (error instanceof Unusable)
      return told(
        `the assertion on ${source} cannot be evaluated: what it says ${error.message}`,
        false,
        'assertion',
      );
    throw error;
  }
}

/** A sentence, or null where the assertion holds. @throws Undecided, TooCostly, Unusable */
function problemWith(
  assertion: Assertion,
  answer: Answer,
  documents: Documents,
  budget: Budget,
): string | null {
  const { source, comparison, target = '' } = assertion;
  const cut = cutProblem(assertion, answer, documents, budget);
  if (cut !== undefined) return cut;
  const subject = subjectOf(assertion, answer, documents, budget);
  if (source === 'status' && (comparison === 'equals' || comparison === 'not_equals')) {
    const wanted = comparison === 'equals';
    if (statusMatches(target, answer.status!) === wanted) return null;
    return `HTTP status ${answer.status}, ${wanted ? `expected ${brief(target)}` : `${brief(target)} is not wanted`}`;
  }
  if (source === 'json_schema') {
    const problem = validate(parseSchema(target, budget), documents.json, budget);
    if (comparison === 'not_matches')
      return problem ? null : 'the body is as the schema says, which is not wanted';
    return problem && `the body is not as the schema says: ${problem.at} ${problem.why}`;
  }
  return problemOfAll(assertion, subject, budget);
}

/** It holds for each of the values, or there is a sentence of the first for which it does not. */
function problemOfAll(
  { comparison, target = '' }: Assertion,
  subject: Subject,
  budget: Budget,
): string | null {
  const { name, values, plural, manner, lacking } = subject;
  const there = values.filter((value) => !lacking || value !== null);
  if (comparison === 'exists') return there.length > 0 ? null : `${name} does not exist`;
  if (comparison === 'not_exists' && there.length === 0) return null;
  if (comparison === 'length' && plural) {
    const problem = lengthProblem(values.length, target);
    return problem && `${name} is found ${values.length} times, expected ${target}`;
  }
  if (values.length === 0) return `${name} does not exist, so it cannot be compared`;
  for (const [i, value] of (comparison === 'not_exists' ? there : values).entries()) {
    budget.spend(5);
    const problem =
      lacking && value === null ? lacking : problemOf(comparison, value, target, manner, budget);
    if (problem) return `${name}${values.length > 1 ? ` (${i + 1} of ${values.length})` : ''} ${problem}`;
  }
  return null;
}
