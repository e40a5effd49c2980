/**
 * Regular expressions of users, in RE2's syntax: no look-around and no back-references, and time that grows with the
 * text's length only. The native engine must never see them.
 */
import { RE2JS } from 're2js';
import { type Budget, Unusable } from './budget.ts';
import { patternLengthMax } from './limits.ts';

export type Pattern = {
  groups: number;
  /** In instructions: what one character of a text costs at the most. */
  size: number;
  finds: (text: string, budget: Budget) => boolean;
  /** Of the first match; null for none, or one without that group. */
  firstGroup: (text: string, budget: Budget) => string | null;
};

/** What compiling costs at the most, measured: classes such as `\pL` by the character, repetitions by what they unfold to. */
const unitsPerCharacter = 2_000;
const unitsPerInstruction = 1_000;

/** @throws Unusable, TooCostly */
export function compilePattern(source: string, budget: Budget): Pattern {
  if (source.length > patternLengthMax)
    throw new Unusable(`is longer than ${patternLengthMax} characters, too long for a regular expression`);
  budget.spend(source.length * unitsPerCharacter);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'unknown';
    throw new Unusable(`is not a regular expression in RE2's syntax (${why})`);
  }
  const size = compiled.programSize();
  budget.spend(size * unitsPerInstruction);
  // The worst case, whatever this text: what is refused must not depend on luck.
  const pay = (text: string, from: Budget) => from.spend(size * (text.length + 1));
  return {
    groups: compiled.groupCount(),
    size,
    finds: (text, from) => {
      pay(text, from);
      return compiled.test(text);
    },
    firstGroup: (text, from) => {
      pay(text, from);
      const matcher = compiled.matcher(text);
      return matcher.find() ? matcher.group(1) : null;
    },
  };
}
