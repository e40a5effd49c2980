/**
 * What is refused when a monitor is saved: whatever could never be evaluated, or would hold without saying anything.
 * Sentences are for the user; the field tells where.
 */
import { Budget, TooCostly, Unusable } from '../budget.ts';
import { parseHtmlPath } from '../html/selector.ts';
import { parsePath } from '../json/path-parse.ts';
import { parseSchema } from '../json/schema.ts';
import { jsonTypes } from '../json/value.ts';
import * as limits from '../limits.ts';
import { compilePattern } from '../pattern.ts';
import { comparisonForms, comparisonsOf, fieldKind, propertyOf, sourceForms } from './forms.ts';
import { readLength, readNumber } from './numbers.ts';
import { statusProblem } from './status.ts';
import type { Assertion } from './types.ts';

export type Refusal = { field: 'source' | 'property' | 'comparison' | 'target'; message: string };

/**
 * null where the assertion can be saved. With `templates`, what a text with a template in it stands for is not known
 * yet: of such a text it is only checked that it is there.
 */
export function checkAssertion(assertion: Assertion, { templates = false } = {}): Refusal | null {
  const { source, property, comparison } = assertion;
  if (!Object.hasOwn(sourceForms, source))
    return { field: 'source', message: `is not one of ${Object.keys(sourceForms).join(', ')}` };
  const isOpen = (text = ''): boolean => templates && /\{[{%]/.test(text);
  const wrongProperty = propertyProblem(assertion, isOpen(assertion.property));
  if (wrongProperty) return { field: 'property', message: wrongProperty };
  const known = comparisonsOf(source, property);
  if (!known.includes(comparison)) {
    const of = fieldKind(source, property) ? `${source} ${propertyOf(source, property)}` : source;
    return {
      field: 'comparison',
      message: `${of} cannot be compared by ${comparison}, only by ${known.join(', ')}`,
    };
  }
  const wrongTarget = targetProblem(assertion, isOpen(assertion.target));
  return wrongTarget === null ? null : { field: 'target', message: wrongTarget };
}

function propertyProblem({ source, property }: Assertion, isOpen: boolean): string | null {
  const form = sourceForms[source].property;
  if (!form) return property === undefined ? null : `${source} takes no property`;
  if (property === undefined) return form.required ? `${source} needs a property: ${form.label}` : null;
  if (form.options) {
    const values = form.options.map(({ value }) => value);
    return values.includes(property) ? null : `is not one of ${values.join(', ')}`;
  }
  if (isOpen) return null;
  if (source === 'header')
    return /^[!#$%&'*+.^_`|~\w-]+$/.test(property) ? null : 'is not the name of a header';
  if (source === 'json') return refused((budget) => parsePath(property, budget));
  return refused(() => parseHtmlPath(property));
}

function targetProblem({ source, property, comparison, target }: Assertion, isOpen: boolean): string | null {
  if (!comparisonForms[comparison].takesTarget)
    return target === undefined ? null : `${comparison} takes no target`;
  if (target === undefined || target === '') return `${comparison} needs a target`;
  if (isOpen) return null;
  const kind = fieldKind(source, property);
  if (source === 'json_schema') return refused((budget) => parseSchema(target, budget));
  if (comparison === 'matches' || comparison === 'not_matches')
    return refused((budget) => compilePattern(target, budget));
  if (comparison === 'length')
    return readLength(target) ? null : 'is not a length such as 3, >=3, <10 or 1-5';
  if (comparison === 'type')
    return (jsonTypes as readonly string[]).includes(target) ? null : `is not one of ${jsonTypes.join(', ')}`;
  const inOrder = comparison === 'greater' || comparison === 'less';
  if (source === 'status' && !inOrder) return statusProblem(target);
  if (inOrder || kind === 'number' || source === 'body_size')
    return readNumber(target) === null ? 'is not a number' : null;
  if (kind === 'truth') return target === 'true' || target === 'false' ? null : 'is neither true nor false';
  return null;
}

function refused(read: (budget: Budget) => unknown): string | null {
  try {
    read(new Budget(limits.assertionReadingWorkMax));
    return null;
  } catch (error) {
    if (error instanceof Unusable) return error.message;
    if (error instanceof TooCostly) return 'has too many or too large regular expressions';
    throw error;
  }
}
