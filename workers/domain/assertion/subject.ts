/**
 * What an assertion is about: the values an answer has for its source and property. A path or selector that finds
 * several values yields them all, and a comparison must hold for each of them; only `exists` asks for any, and `length`
 * of a path that can yield several counts them.
 */
import type { Budget } from '../budget.ts';
import { parseHtmlPath, selectHtml } from '../html/selector.ts';
import { parsePath } from '../json/path-parse.ts';
import { select } from '../json/path-select.ts';
import { isSingular } from '../json/path-syntax.ts';
import type { Json } from '../json/value.ts';
import { brief, quoted } from '../shown.ts';
import type { Manner } from './compare.ts';
import type { Documents } from './documents.ts';
import { certificateField, dnsField } from './fields.ts';
import { propertyOf } from './forms.ts';
import { type Answer, type Assertion } from './types.ts';
import { Undecided } from './undecided.ts';

/** `name` begins a sentence. `plural`: its length is how many values there are. null: an element lacks the attribute. */
export type Subject = {
  name: string;
  values: readonly Json[];
  plural?: true;
  manner: Manner;
  lacking?: string;
};

/** @throws Undecided, TooCostly, Unusable */
export function subjectOf(
  assertion: Assertion,
  answer: Answer,
  documents: Documents,
  budget: Budget,
): Subject {
  const { source } = assertion;
  const property = propertyOf(source, assertion.property) ?? '';
  switch (source) {
    case 'status':
      return one('the HTTP status', known(answer.status, 'there is no HTTP status'));
    case 'header': {
      const headers = known(answer.headers, 'there are no headers');
      const name = property.toLowerCase();
      const values = Object.hasOwn(headers, name) ? [headers[name]!] : [];
      return { name: `the header ${quoted(property)}`, values, manner: {} };
    }
    case 'body':
      return one(`the body (${documents.text.length} characters)`, documents.text);
    case 'json': {
      const path = parsePath(property, budget);
      const values = select(path, documents.json, budget);
      const subject = { name: `the value at ${brief(property)}`, values, manner: { json: true } as const };
      return isSingular(path) ? subject : { ...subject, plural: true };
    }
    case 'html': {
      const path = parseHtmlPath(property);
      const found = selectHtml(path, documents.page, budget);
      const name = path.attribute ? `the attribute ${brief(property)}` : `the element ${brief(property)}`;
      return {
        name,
        values: found,
        plural: true,
        manner: {},
        lacking: `lacks the attribute ${path.attribute}`,
      };
    }
    case 'response_time':
      return one(
        property === 'total' ? 'the response time' : `the ${property} time`,
        timeOf(property, answer),
        'ms',
      );
    case 'body_size':
      return one('the body', known(answer.bodyBytes, "the body's size is not known"), 'bytes');
    case 'certificate':
      return certificateField(property, known(answer.certificate, 'no certificate was seen'), answer.now);
    case 'dns':
      return dnsField(property, known(answer.dns, 'there is no DNS answer'));
    case 'json_schema':
      return { name: 'the body', values: [documents.json], manner: { json: true } };
  }
}

const one = (name: string, value: Json, unit?: string): Subject => ({
  name,
  values: [value],
  manner: unit ? { unit } : {},
});

function timeOf(property: string, { durationMs, phases }: Answer): number {
  if (property === 'total') return durationMs;
  return known(phases?.[`${property}Ms` as keyof typeof phases], `the ${property} time was not measured`);
}

function known<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Undecided(otherwise);
  return value;
}
