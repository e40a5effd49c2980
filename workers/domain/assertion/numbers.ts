/**
 * Numbers in targets. A length is `3`, `>3`, `>=3`, `<10`, `<=10`, or `1-5` with both ends in it.
 */

import { Unusable } from '../budget.ts';

/** null for what is no number in decimal, such as `1e999`, `0x10` and the empty text. */
export function readNumber(text: string): number | null {
  if (!/^\s*[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?\s*$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

export function readLength(text: string): { from: number; to: number } | null {
  const [, operator = '', first, second] =
    /^\s*(>=|<=|>|<)?\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(text) ?? [];
  if (first === undefined || (operator !== '' && second !== undefined)) return null;
  const length = Number(first);
  switch (operator) {
    case '>=':
      return { from: length, to: Infinity };
    case '>':
      return { from: length + 1, to: Infinity };
    case '<=':
      return { from: 0, to: length };
    case '<':
      return length === 0 ? null : { from: 0, to: length - 1 };
    default: {
      const to = second === undefined ? length : Number(second);
      return to < length ? null : { from: length, to };
    }
  }
}

/** Of an assertion that was saved, where a bad one is refused; a template may have made one since. @throws Unusable */
export function numberIn(target: string): number {
  const number = readNumber(target);
  if (number === null) throw new Unusable('is not a number');
  return number;
}
