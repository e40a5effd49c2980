/**
 * Targets for a fuzzer: each takes any input and throws only on a bug. What is refused with a sentence, or fails with
 * one, is no bug; what hangs is.
 */
import { Budget, TooCostly, Unusable } from '../../../workers/domain/budget.ts';
import { checkAssertion } from '../../../workers/domain/assertion/check.ts';
import { evaluate } from '../../../workers/domain/assertion/evaluate.ts';
import type { Answer, Assertion } from '../../../workers/domain/assertion/types.ts';
import { parsePage } from '../../../workers/domain/html/page.ts';
import { parseHtmlPath, selectHtml } from '../../../workers/domain/html/selector.ts';
import { parsePath } from '../../../workers/domain/json/path-parse.ts';
import { select } from '../../../workers/domain/json/path-select.ts';
import { parseSchema } from '../../../workers/domain/json/schema.ts';
import { validate } from '../../../workers/domain/json/schema-validate.ts';
import type { Json } from '../../../workers/domain/json/value.ts';
import * as limits from '../../../workers/domain/limits.ts';
import { compilePattern } from '../../../workers/domain/pattern.ts';

export function fuzzAssertions({ assertions, answer }: { assertions: Assertion[]; answer: Answer }): void {
  const judgement = evaluate(assertions, answer);
  if (judgement.verdict === 'ok') return;
  const { message, step } = judgement.failure;
  if (message === '' || step !== 'assertion') throw new Error(`a failure without its reason: ${message}`);
}

/** An assertion that may be saved is one that can be evaluated. */
export function fuzzSaved(assertion: Assertion, answer: Answer): void {
  if (checkAssertion(assertion) !== null) return;
  const judgement = evaluate([assertion], answer);
  if (judgement.verdict !== 'ok' && judgement.failure.message.includes('what it says'))
    throw new Error(`saved, but ${judgement.failure.message}`);
}

export const fuzzJsonPath = ({ path, document }: { path: string; document: Json }): void =>
  bounded((budget) => select(parsePath(path, budget), document, budget));

export const fuzzJsonSchema = ({ schema, document }: { schema: string; document: Json }): void =>
  bounded((budget) => validate(parseSchema(schema, budget), document, budget));

export const fuzzHtml = ({ selector, page }: { selector: string; page: string }): void =>
  bounded((budget) => selectHtml(parseHtmlPath(selector), parsePage(page), budget));

export const fuzzPattern = ({ pattern, text }: { pattern: string; text: string }): void =>
  bounded((budget) => compilePattern(pattern, budget).finds(text, budget));

function bounded(run: (budget: Budget) => unknown): void {
  try {
    run(new Budget(limits.assertionWorkMax));
  } catch (error) {
    if (!(error instanceof Unusable || error instanceof TooCostly)) throw error;
  }
}
