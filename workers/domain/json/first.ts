/** JSONPath for taking one value out of a document: the first it finds. */
import { Budget, TooCostly, Unusable } from '../budget.ts';
import { assertionReadingWorkMax, assertionWorkMax } from '../limits.ts';
import { parsePath } from './path-parse.ts';
import { select } from './path-select.ts';
import type { Json } from './value.ts';

/** Why an expression cannot be used, as a clause without its subject; or null. */
export function checkPath(expression: string): string | null {
  try {
    parsePath(expression, new Budget(assertionReadingWorkMax));
    return null;
  } catch (error) {
    if (error instanceof Unusable) return error.message;
    if (error instanceof TooCostly) return 'has too many or too large regular expressions';
    throw error;
  }
}

/** undefined for none. The expression has passed `checkPath`. @throws TooCostly */
export const firstAt = (document: Json, expression: string): Json | undefined =>
  select(
    parsePath(expression, new Budget(assertionReadingWorkMax)),
    document,
    new Budget(assertionWorkMax),
  )[0];
