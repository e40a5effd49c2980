/** The texts of a request that are templates, each with its path, and whether they can be rendered when it is saved. */
import { checkExtraction } from './multistep/extract.ts';
import type { HttpCall, HttpRequest, MultistepRequest } from './request.ts';
import { builtInNames, checkTemplate, isTemplate } from './template.ts';

export type RequestProblem = { path: string; message: string };
type Text = [path: string, text: string];

function textsOf({ headers, body, auth }: HttpCall): Text[] {
  const texts: Text[] = Object.entries(headers).map(([name, value]) => [`headers.${name}`, value]);
  if (body !== null) texts.push(['body', body]);
  if (auth?.type === 'bearer') texts.push(['auth.token', auth.token]);
  if (auth?.type === 'basic') texts.push(['auth.username', auth.username], ['auth.password', auth.password]);
  return texts;
}

export const hasTemplates = (call: HttpCall): boolean => textsOf(call).some(([, text]) => isTemplate(text));

function checkTexts(under: string, texts: readonly Text[], known: readonly string[]): RequestProblem | null {
  for (const [path, text] of texts) {
    const message = checkTemplate(text, known);
    if (message !== null) return { path: `${under}.${path}`, message };
  }
  return null;
}

/** @param place `header`: the text becomes part of a header as it is. @returns the text that is sent */
export type Rendering = (what: string, text: string, place: 'header' | 'elsewhere') => string;

/** The same call with every text as `rendered` makes it. */
export function mapTexts(call: HttpCall, rendered: Rendering): HttpCall {
  const headers = Object.entries(call.headers).map(([name, value]) => [
    name,
    rendered(`the header ${name}`, value, 'header'),
  ]);
  const body = call.body === null ? null : rendered('the body', call.body, 'elsewhere');
  return { ...call, headers: Object.fromEntries(headers), body, auth: mapAuth(call.auth, rendered) };
}

function mapAuth(auth: HttpCall['auth'], rendered: Rendering): HttpCall['auth'] {
  if (auth?.type === 'bearer') return { ...auth, token: rendered('the token', auth.token, 'header') };
  if (auth?.type !== 'basic') return null;
  const username = rendered('the user name', auth.username, 'elsewhere');
  return { ...auth, username, password: rendered('the password', auth.password, 'elsewhere') };
}

const namesOf = (variables: readonly { name: string }[]): string[] => [
  ...builtInNames,
  ...variables.map(({ name }) => name),
];

export const checkCallTemplates = (request: HttpRequest): RequestProblem | null =>
  checkTexts('request', textsOf(request), namesOf(request.variables));

/** A step knows the run's variables and what the steps before it took from their answers. */
export function checkStepTemplates({ variables, steps }: MultistepRequest): RequestProblem | null {
  const known = namesOf(variables);
  for (const [i, step] of steps.entries()) {
    const problem =
      checkTexts(`request.steps.${i}`, [['target', step.target]], known) ??
      checkTexts(`request.steps.${i}.request`, textsOf(step.request), known) ??
      checkTexts(
        `request.steps.${i}.assertions`,
        step.assertions.map(({ target = '' }, k): Text => [`${k}.target`, target]),
        known,
      );
    if (problem) return problem;
    for (const [k, extraction] of step.extract.entries()) {
      const message = checkExtraction(extraction);
      if (message !== null) return { path: `request.steps.${i}.extract.${k}.property`, message };
      known.push(extraction.variable);
    }
  }
  return null;
}
