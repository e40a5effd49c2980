/**
 * Regular expressions that take a part of a body. Their time is bounded by what they are and what they read: the larger
 * the expression, the less of the text it sees.
 */
import { Budget, TooCostly, Unusable } from '../budget.ts';
import { assertionReadingWorkMax } from '../limits.ts';
import { compilePattern, type Pattern } from '../pattern.ts';

/** Instructions times characters: some hundred milliseconds at the very worst. */
const workMax = 10_000_000;
const textLengthMax = 262_144;

const compiled = (source: string): Pattern => compilePattern(source, new Budget(assertionReadingWorkMax));

/** Why a pattern cannot be used, or null. */
export function checkPattern(source: string): string | null {
  try {
    return compiled(source).groups > 0
      ? null
      : 'put what is to be taken in brackets: its first group is the value';
  } catch (error) {
    if (error instanceof Unusable) return error.message;
    if (error instanceof TooCostly) return 'is too large a regular expression';
    throw error;
  }
}

export type Found = { group: string } | { searched: number };

/** The first group of the first match, or how many characters were searched for one. The pattern has passed `checkPattern`. */
export function firstGroup(source: string, text: string): Found {
  const pattern = compiled(source);
  const readable = text.slice(0, Math.min(textLengthMax, Math.floor(workMax / pattern.size)));
  const group = pattern.firstGroup(readable, new Budget(workMax + pattern.size));
  return group === null ? { searched: readable.length } : { group };
}
