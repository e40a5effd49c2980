/**
 * Regular expressions of users, in RE2's syntax: no look-around and no back-references, and time that grows with the
 * text's length only. The native engine must never see them.
 */
import { RE2JS } from 're2js';
import { type Budget, Unusable } from './budget.ts';
import { patternLengthMax } from './limits.ts';

export type Pattern = { finds: (text: string, budget: Budget) => boolean };

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
  return {
    finds: (text, budget) => {
      // The worst case, whatever this text: what is refused must not depend on luck.
      budget.spend(size * (text.length + 1));
      return compiled.test(text);
    },
  };
}
