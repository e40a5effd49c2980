/**
 * Regular expressions of users (RE2: no backtracking). Their time is bounded by what they are and what they read:
 * the larger the expression, the less of the text it sees.
 */
import { RE2JS } from 're2js';

/** Instructions times characters: some hundred milliseconds at the very worst. */
const workMax = 10_000_000;
const textLengthMax = 262_144;

/** Why a pattern cannot be used, or null. */
export function checkPattern(pattern: string): string | null {
  try {
    return RE2JS.compile(pattern).groupCount() > 0
      ? null
      : 'put what is to be taken in brackets: its first group is the value';
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]!.slice(0, 150) : '';
    return `not a regular expression (RE2): ${why}`;
  }
}

export type Found = { group: string } | { searched: number };

/** The first group of the first match, or how many characters were searched for one. The pattern has passed `checkPattern`. */
export function firstGroup(pattern: string, text: string): Found {
  const compiled = RE2JS.compile(pattern);
  const readable = text.slice(0, Math.min(textLengthMax, Math.floor(workMax / compiled.programSize())));
  const matcher = compiled.matcher(readable);
  const group = matcher.find() ? matcher.group(1) : null;
  return group === null ? { searched: readable.length } : { group };
}
