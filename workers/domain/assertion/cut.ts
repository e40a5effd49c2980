/**
 * A body of which only a part was read proves what is in that part, and nothing else: not that something is absent, nor
 * what a whole is equal to, matches or how long it is.
 */
import type { Budget } from '../budget.ts';
import { includes } from '../includes.ts';
import { quoted } from '../shown.ts';
import type { Documents } from './documents.ts';
import { numberIn } from './numbers.ts';
import { subjectOf } from './subject.ts';
import type { Answer, Assertion } from './types.ts';
import { cutShort } from './undecided.ts';

/** undefined: the body is whole, or the assertion is not about it. Else as problemWith. @throws Undecided, TooCostly */
export function cutProblem(
  assertion: Assertion,
  answer: Answer,
  documents: Documents,
  budget: Budget,
): string | null | undefined {
  if (documents.complete) return undefined;
  const { source, comparison, target = '' } = assertion;
  switch (source) {
    case 'body': {
      const { text } = documents;
      if (comparison === 'contains' || comparison === 'not_contains') {
        const found = includes(text, target, budget);
        if (found)
          return comparison === 'contains'
            ? null
            : `the body contains ${quoted(target)}, which must not be there`;
        throw cutShort(
          comparison === 'contains'
            ? `the part that was read lacks ${quoted(target)}`
            : `cannot tell whether the body lacks ${quoted(target)}`,
        );
      }
      if (comparison === 'not_empty' && text !== '') return null;
      throw cutShort(`cannot tell by a part of it what ${comparison} asks for`);
    }
    case 'html': {
      const { values, lacking } = subjectOf(assertion, answer, documents, budget);
      if (comparison === 'exists' && values.some((value) => !lacking || value !== null)) return null;
      throw cutShort('cannot tell which elements there are in the rest');
    }
    case 'body_size':
      // It is at least what was read.
      if (answer.bodyBytes !== undefined && answer.bodyBytes > numberIn(target)) return undefined;
      throw cutShort(`at least ${answer.bodyBytes ?? 0} bytes, and nobody counted the rest`);
    default:
      // JSON says so itself.
      return undefined;
  }
}
