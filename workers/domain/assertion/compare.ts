/**
 * One value and one comparison. Equality: a text is equal to a target that is the same text. A JSON value is equal to a
 * target that is the same text (`up`, `5`, `true`) or the same JSON (`"up"`, `5.0`, `{"b":1,"a":2}`): `5` fits both 5
 * and "5", `"5"` only the text. The lists of a certificate or a DNS answer are equal whatever their order, the target
 * being separated by commas or line ends or a JSON list; they contain or match by any one of their items.
 */
import { type Budget, Unusable } from '../budget.ts';
import { includes } from '../includes.ts';
import { characters, equal, isObject, type Json, nesting, typeOf } from '../json/value.ts';
import * as limits from '../limits.ts';
import { compilePattern } from '../pattern.ts';
import { quoted, shown } from '../shown.ts';
import { numberIn, readLength, readNumber } from './numbers.ts';
import type { Comparison } from './types.ts';

/** What kind of value is compared, as far as it matters. `fold`: in which form the items of a list are compared. */
export type Manner = { json?: true; fold?: (item: string) => string; unit?: string };

/** Why it does not hold, as a clause without its subject; null where it does. @throws TooCostly, Unusable */
export function problemOf(
  comparison: Comparison,
  value: Json,
  target: string,
  manner: Manner,
  budget: Budget,
): string | null {
  const negated = comparison.startsWith('not_');
  switch (comparison) {
    case 'equals':
    case 'not_equals':
      if (isEqual(value, target, manner, budget) !== negated) return null;
      return `${is(value, manner)}, ${negated ? 'which is not wanted' : `expected ${told(target, value, manner)}`}`;
    case 'contains':
    case 'not_contains': {
      const found = contains(value, target, manner, budget);
      if (found === null) return `${is(value, manner)}, which can contain nothing`;
      if (found !== negated) return null;
      return negated
        ? `contains ${quoted(target)}, which must not be there`
        : `${aside(value)}does not contain ${quoted(target)}`;
    }
    case 'greater':
    case 'less': {
      const number = typeof value === 'string' ? readNumber(value) : value;
      if (typeof number !== 'number') return `${is(value, manner)}, not a number`;
      const bound = numberIn(target);
      if (comparison === 'greater' ? number > bound : number < bound) return null;
      return `${is(value, manner)}, expected ${comparison === 'greater' ? 'more' : 'less'} than ${bound}${unit(manner)}`;
    }
    case 'matches':
    case 'not_matches':
      return matchProblem(value, target, manner, budget, negated);
    case 'empty':
    case 'not_empty':
      if (isEmpty(value) !== negated) return null;
      return negated ? 'is empty' : `${is(value, manner)}, expected nothing`;
    case 'length':
      return lengthProblem(lengthOf(value), target);
    case 'type':
      return typeOf(value) === target ? null : `is of the type ${typeOf(value)}, expected ${target}`;
    case 'exists':
      return null;
    case 'not_exists':
      return `is there, as ${shown(value)}`;
  }
}

export function lengthProblem(length: number | null, target: string): string | null {
  if (length === null) return 'has no length';
  const bounds = readLength(target);
  if (!bounds) throw new Unusable('is not a length');
  const { from, to } = bounds;
  return length >= from && length <= to ? null : `has the length ${length}, expected ${target}`;
}

function isEqual(value: Json, target: string, manner: Manner, budget: Budget): boolean {
  if (manner.fold && Array.isArray(value)) {
    const wanted = [...new Set(itemsOf(target).map(manner.fold))].sort();
    const found = [...new Set((value as string[]).map(manner.fold))].sort();
    return wanted.length === found.length && wanted.every((item, i) => item === found[i]);
  }
  if (typeof value === 'string' && value === target) return true;
  if (!manner.json)
    return typeof value !== 'string' && (String(value) === target || value === readNumber(target));
  if ((typeof value !== 'object' || value === null) && String(value) === target) return true;
  const parsed = asJson(target);
  return parsed !== undefined && equal(value, parsed, budget);
}

function asJson(text: string): Json | undefined {
  try {
    return nesting(text) > limits.documentDepthMax ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

function itemsOf(target: string): string[] {
  const parsed = target.trimStart().startsWith('[') ? asJson(target) : undefined;
  const items = Array.isArray(parsed) ? parsed.map(String) : target.split(/[,\n]/);
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** null where a value of this type contains nothing. */
function contains(value: Json, target: string, manner: Manner, budget: Budget): boolean | null {
  if (typeof value === 'string') return includes(value, target, budget);
  const { fold } = manner;
  if (fold) return (value as string[]).some((item) => fold(item) === fold(target.trim()));
  if (Array.isArray(value)) {
    const parsed = asJson(target);
    return value.some(
      (item) =>
        ((typeof item !== 'object' || item === null) && String(item) === target) ||
        (parsed !== undefined && equal(item, parsed, budget)),
    );
  }
  return isObject(value) ? Object.hasOwn(value, target) : null;
}

function matchProblem(
  value: Json,
  target: string,
  manner: Manner,
  budget: Budget,
  negated: boolean,
): string | null {
  const pattern = compilePattern(target, budget);
  if (!manner.fold && typeof value === 'object') return `is ${shown(value)}, not a text`;
  const texts = Array.isArray(value) ? (value as string[]) : [String(value)];
  if (texts.some((text) => pattern.finds(text, budget)) !== negated) return null;
  return negated
    ? `${aside(value)}matches ${quoted(target)}, which is not wanted`
    : `${aside(value)}does not match ${quoted(target)}`;
}

function isEmpty(value: Json): boolean {
  if (isObject(value)) {
    for (const _ in value) return false;
    return true;
  }
  return value === null || ((typeof value === 'string' || Array.isArray(value)) && value.length === 0);
}

function lengthOf(value: Json): number | null {
  if (typeof value === 'string') return characters(value);
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : null;
}

const unit = ({ unit }: Manner): string => (unit ? ` ${unit}` : '');
const is = (value: Json, manner: Manner): string => `is ${shown(value)}${unit(manner)}`;
const told = (target: string, value: Json, manner: Manner): string =>
  typeof value === 'number' ? `${target}${unit(manner)}` : quoted(target);
/** The value itself, where it is short enough to help. */
const aside = (value: Json): string => {
  const text = shown(value);
  return typeof value === 'string' && value.length > 60 ? '' : `is ${text}, which `;
};
