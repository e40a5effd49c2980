/** What a step takes from its answer for the steps after it: a JSON value, a header, or a pattern's first group. */
import { TooCostly } from '../budget.ts';
import { checkPath, firstAt } from '../json/first.ts';
import { type Json, nesting } from '../json/value.ts';
import { documentDepthMax, extractedLengthMax } from '../limits.ts';
import type { Extraction } from '../request.ts';
import { secretName } from '../secret-names.ts';
import { checkPattern, firstGroup } from './pattern.ts';

export type Source = { header(name: string): string | null; body: string; bodyComplete: boolean };
export type Extracted = { ok: true; value: string } | { ok: false; reason: string };

const nothing = (reason: string): Extracted => ({ ok: false, reason });

/** Why an extraction could never work, or null. */
export function checkExtraction({ source, property }: Extraction): string | null {
  switch (source) {
    case 'json':
      return checkPath(property);
    case 'body':
      return checkPattern(property);
    case 'header':
      return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(property) ? null : 'not a header name';
  }
}

/** Never throws; `reason` says what was looked for and not found. */
export function extract(extraction: Extraction, from: Source): Extracted {
  const problem = checkExtraction(extraction);
  const found = problem === null ? find(extraction, from) : nothing(problem);
  if (!found.ok) return nothing(`nothing to take for "${extraction.variable}": ${found.reason}`);
  if (found.value.length <= extractedLengthMax) return found;
  const length = found.value.length.toLocaleString('en-US');
  return nothing(
    `the value for "${extraction.variable}" has ${length} characters, more than ${extractedLengthMax}`,
  );
}

function find({ source, property }: Extraction, { header, body, bodyComplete }: Source): Extracted {
  switch (source) {
    case 'header': {
      const value = header(property);
      return value === null ? nothing(`the answer has no header ${property}`) : { ok: true, value };
    }
    case 'json':
      return findJson(property, body, bodyComplete);
    case 'body': {
      const found = firstGroup(property, body);
      if ('group' in found) return { ok: true, value: found.group };
      const partly = !bodyComplete || found.searched < body.length;
      const where = partly
        ? `the first ${found.searched} characters of the body`
        : `the body (${body.length} characters)`;
      return nothing(`${property} matches nothing in ${where}`);
    }
  }
}

function findJson(path: string, body: string, bodyComplete: boolean): Extracted {
  if (!bodyComplete) return nothing('the body is larger than the limit, so it cannot be read as JSON');
  if (nesting(body) > documentDepthMax) return nothing('the document is nested too deeply');
  let document: Json;
  try {
    document = JSON.parse(body) as Json;
  } catch {
    return nothing(`the body (${body.length} characters) is not JSON`);
  }
  try {
    const value = firstAt(document, path);
    if (value === undefined) return nothing(`${path} finds nothing in the answer`);
    if (value === null) return nothing(`${path} is null`);
    return { ok: true, value: typeof value === 'string' ? value : JSON.stringify(value) };
  } catch (error) {
    if (error instanceof TooCostly) return nothing(`${path} takes too long in this answer`);
    throw error;
  }
}

/**
 * Whether a taken value is hidden like a secret: it is long enough to be one, and the variable, the header or the JSON
 * property it came from is named like one. Other values (ids, names) stay readable in messages.
 */
export const isSecretValue = ({ variable, property }: Extraction, value: string): boolean =>
  value.length >= 8 && [variable, property].some((name) => secretName.test(name) || /csrf|xsrf/i.test(name));
