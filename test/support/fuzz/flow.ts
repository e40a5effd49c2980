/** Fuzz targets of transactions: each takes any text and throws only on a bug. */
import { extractedLengthMax } from '../../../workers/domain/limits.ts';
import { checkExtraction, extract } from '../../../workers/domain/multistep/extract.ts';
import { checkTemplate, render, TemplateError } from '../../../workers/domain/template.ts';

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** A body, and an expression that may well be nonsense: a value within its bound, or a reason. */
export function extraction(text: string): void {
  const [property = '', ...rest] = text.split('\n');
  const body = rest.join('\n');
  for (const source of ['json', 'body', 'header'] as const) {
    const wanted = { variable: 'x', source, property };
    const found = extract(wanted, { header: () => body || null, body, bodyComplete: true });
    const refused = checkExtraction(wanted);
    if (found.ok)
      assert(refused === null && found.value.length <= extractedLengthMax, 'a value out of bounds');
    else assert(found.reason.length > 0, 'a reason is a sentence');
  }
}

/** What the check lets pass names only known variables, and rendering ends in a text or a TemplateError. */
export function template(text: string): void {
  const problem = checkTemplate(text, ['a', 'b']);
  try {
    render(text, { a: text.slice(0, 100), b: '2' });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    assert(problem !== null || !/there is no (filter|tag|variable [ab]$)/.test(error.message), error.message);
  }
}
