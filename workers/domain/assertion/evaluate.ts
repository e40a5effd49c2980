/** Assertions on an answer: the verdict they make together, and why. */
import type { Failure } from '../check.ts';
import { statusDefault, statusMatches } from './status.ts';
import type { Answer, Assertion, Judgement } from './types.ts';

export const needsBody = (assertions: readonly Assertion[]): boolean =>
  assertions.some(({ source }) => source === 'body');

/**
 * Where an answer has a status and no assertion speaks of it, the default one holds: assertions on the body do not
 * switch it off. The first that fails ends it; else the first that makes it slow is told.
 */
export function evaluate(assertions: readonly Assertion[], answer: Answer): Judgement {
  const implied: Assertion[] =
    answer.status === undefined || assertions.some(({ source }) => source === 'status')
      ? []
      : [{ source: 'status', comparison: 'equals', target: statusDefault }];
  let slow: Failure | null = null;
  for (const assertion of [...implied, ...assertions]) {
    const failure = judge(assertion, answer);
    if (failure && assertion.verdict !== 'slow') return { verdict: 'fail', failure };
    slow ??= failure;
  }
  return slow ? { verdict: 'slow', failure: slow } : { verdict: 'ok' };
}

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);

function judge(assertion: Assertion, answer: Answer): Failure | null {
  const { source, comparison, target = '' } = assertion;
  switch (source) {
    case 'status': {
      const wanted = comparison === 'equals';
      if (statusMatches(target, answer.status!) === wanted) return null;
      const expected = wanted ? `expected ${target}` : `${target} is not wanted`;
      return { class: 'http_status', message: `HTTP status ${answer.status}, ${expected}`, retryable: true };
    }
    case 'body': {
      const { body = '', bodyComplete = true } = answer;
      const found = body.includes(target);
      if (found === (comparison === 'contains')) {
        // Absence is proven only by the whole body.
        if (found || bodyComplete) return null;
        return cutShort(`cannot tell whether the body lacks ${quoted(target)}`);
      }
      if (!found && !bodyComplete) return cutShort(`the part that was read lacks ${quoted(target)}`);
      const message = found
        ? `the body contains ${quoted(target)}, which must not be there`
        : `the body (${body.length} characters) does not contain ${quoted(target)}`;
      return { class: 'assertion', message, retryable: true };
    }
    default:
      return { class: 'assertion', message: `${source} cannot be judged`, retryable: false };
  }
}

const cutShort = (why: string): Failure => ({
  class: 'body_too_large',
  message: `the body is larger than the limit: ${why}`,
  retryable: false,
});
