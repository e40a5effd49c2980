/** What a schema says of a value by itself, without going into other schemas: type, bounds, lengths, names, patterns. */
import type { Budget } from '../budget.ts';
import type { Pattern } from '../pattern.ts';
import { shown } from '../shown.ts';
import { hasFormat } from './schema-keywords.ts';
import { characters, equal, isObject, type Json, type JsonObject, typeOf } from './value.ts';

/** Why it does not hold, as a clause without its subject; null where it does. */
export function plainProblem(
  node: JsonObject,
  value: Json,
  patterns: ReadonlyMap<string, Pattern>,
  budget: Budget,
): string | null {
  const problem = typeProblem(node, value) ?? valuesProblem(node, value, budget);
  if (problem) return problem;
  if (typeof value === 'number') return numberProblem(node, value);
  if (typeof value === 'string') return textProblem(node, value, patterns, budget);
  if (Array.isArray(value)) return listProblem(node, value, budget);
  return isObject(value) ? objectProblem(node, value, budget) : null;
}

function typeProblem({ type }: JsonObject, value: Json): string | null {
  if (type === undefined) return null;
  const names = (Array.isArray(type) ? type : [type]) as string[];
  const fits = names.some((name) => (name === 'integer' ? Number.isInteger(value) : name === typeOf(value)));
  return fits ? null : `is ${shown(value)}, of the type ${typeOf(value)} instead of ${names.join(' or ')}`;
}

function valuesProblem(node: JsonObject, value: Json, budget: Budget): string | null {
  if (node.const !== undefined && !equal(value, node.const, budget))
    return `is ${shown(value)} instead of ${shown(node.const)}`;
  const listed = node.enum as Json[] | undefined;
  if (!listed || listed.some((one) => equal(value, one, budget))) return null;
  return `is ${shown(value)}, which is not one of ${shown(listed)}`;
}

function numberProblem(node: JsonObject, value: number): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = node as Record<string, number>;
  if (minimum !== undefined && value < minimum) return `is ${value}, less than the minimum ${minimum}`;
  if (maximum !== undefined && value > maximum) return `is ${value}, more than the maximum ${maximum}`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return `is ${value}, not more than ${exclusiveMinimum}`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return `is ${value}, not less than ${exclusiveMaximum}`;
  return multipleOf === undefined || isMultiple(value, multipleOf)
    ? null
    : `is ${value}, not a multiple of ${multipleOf}`;
}

/** 0.3 is a multiple of 0.1: what a division of doubles loses is forgiven. */
const isMultiple = (value: number, of: number): boolean => {
  const times = value / of;
  return Math.abs(times - Math.round(times)) <= Number.EPSILON * Math.abs(times) * 2;
};

function textProblem(
  node: JsonObject,
  value: string,
  patterns: ReadonlyMap<string, Pattern>,
  budget: Budget,
): string | null {
  const { minLength, maxLength, pattern, format } = node as {
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    format?: string;
  };
  budget.spend(value.length / 8);
  const length = minLength === undefined && maxLength === undefined ? 0 : characters(value);
  if (minLength !== undefined && length < minLength)
    return `has ${length} characters, fewer than ${minLength}`;
  if (maxLength !== undefined && length > maxLength)
    return `has ${length} characters, more than ${maxLength}`;
  if (pattern !== undefined && !patterns.get(pattern)!.finds(value, budget))
    return `is ${shown(value)}, which does not match ${shown(pattern)}`;
  if (format !== undefined) budget.spend(Math.min(value.length, 2_048));
  return format === undefined || hasFormat(format, value)
    ? null
    : `is ${shown(value)}, not in the format ${format}`;
}

function listProblem(node: JsonObject, value: Json[], budget: Budget): string | null {
  const { minItems, maxItems } = node as Record<string, number>;
  if (minItems !== undefined && value.length < minItems)
    return `has ${value.length} items, fewer than ${minItems}`;
  if (maxItems !== undefined && value.length > maxItems)
    return `has ${value.length} items, more than ${maxItems}`;
  if (node.uniqueItems !== true) return null;
  const known = new Set<string>();
  for (const item of value) {
    const text = canonical(item, budget);
    if (known.has(text)) return `has the item ${shown(item)} twice`;
    known.add(text);
  }
  return null;
}

/** The same text for equal values. */
function canonical(value: Json, budget: Budget): string {
  budget.spend(30);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, budget)).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name]!, budget)}`);
  return `{${members.join()}}`;
}

function objectProblem(node: JsonObject, value: JsonObject, budget: Budget): string | null {
  const { minProperties, maxProperties } = node as Record<string, number>;
  if (minProperties !== undefined || maxProperties !== undefined) {
    const { length } = Object.keys(value);
    budget.spend(length);
    if (minProperties !== undefined && length < minProperties)
      return `has ${length} members, fewer than ${minProperties}`;
    if (maxProperties !== undefined && length > maxProperties)
      return `has ${length} members, more than ${maxProperties}`;
  }
  const dependent = Object.entries((node.dependentRequired ?? {}) as Record<string, string[]>);
  const required = (node.required ?? []) as string[];
  budget.spend(required.length + dependent.length);
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `lacks the member ${shown(missing)}`;
  for (const [name, names] of dependent) {
    if (!Object.hasOwn(value, name)) continue;
    budget.spend(names.length);
    const lacking = names.find((one) => !Object.hasOwn(value, one));
    if (lacking !== undefined) return `has the member ${shown(name)}, but lacks ${shown(lacking)}`;
  }
  return null;
}
