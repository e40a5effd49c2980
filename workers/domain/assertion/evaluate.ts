/** Assertions on an answer: the first that does not hold, as a failure. */
import type { Assertion, Failure } from '../check.ts';
import { statusDefault, statusMatches } from './status.ts';

export type Answer = { status: number; body: string; bodyComplete: boolean };

export const needsBody = (assertions: readonly Assertion[]): boolean =>
  assertions.some(({ source }) => source === 'body');

/** Without a status assertion the default one holds: assertions on the body do not switch it off. */
export function evaluate(assertions: readonly Assertion[], answer: Answer): Failure | null {
  const status = assertions.filter((assertion) => assertion.source === 'status');
  const all: Assertion[] =
    status.length > 0
      ? [...assertions]
      : [{ source: 'status', comparison: 'equals', target: statusDefault }, ...assertions];
  for (const assertion of all) {
    const failure = judge(assertion, answer);
    if (failure) return failure;
  }
  return null;
}

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);

function judge(assertion: Assertion, answer: Answer): Failure | null {
  switch (assertion.source) {
    case 'status': {
      const wanted = assertion.comparison === 'equals';
      if (statusMatches(assertion.target, answer.status) === wanted) return null;
      const expected = wanted ? `expected ${assertion.target}` : `${assertion.target} is not wanted`;
      return { class: 'http_status', message: `HTTP status ${answer.status}, ${expected}`, retryable: true };
    }
    case 'body': {
      const found = answer.body.includes(assertion.target);
      if (found === (assertion.comparison === 'contains')) {
        // Absence is proven only by the whole body.
        if (found || answer.bodyComplete) return null;
        return cutShort(`cannot tell whether the body lacks ${quoted(assertion.target)}`);
      }
      if (!found && !answer.bodyComplete)
        return cutShort(`the part that was read lacks ${quoted(assertion.target)}`);
      const message = found
        ? `the body contains ${quoted(assertion.target)}, which must not be there`
        : `the body (${answer.body.length} characters) does not contain ${quoted(assertion.target)}`;
      return { class: 'assertion', message, retryable: true };
    }
  }
}

const cutShort = (why: string): Failure => ({
  class: 'body_too_large',
  message: `the body is larger than the limit: ${why}`,
  retryable: false,
});
