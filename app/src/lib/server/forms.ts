/** Problems of the API, put beside the fields of a form. */
import { fail } from '@sveltejs/kit';
import { intervalWords } from '$lib/format.ts';
import type { Problem } from '$wire/api.ts';
import type { Answer } from './api.ts';

export type FormErrors = { message: string; fields: Record<string, string> };

/** The schemas' own words are for programs; people get these. What is not here is told as it came. */
const plainly: [RegExp, string][] = [
  [/^Invalid input: expected (?:number|int)\b.*$/, 'Use a whole number.'],
  [/^Too small: expected (?:number|int) to be >=(\d+)$/, 'At least $1.'],
  [/^Too big: expected (?:number|int) to be <=(\d+)$/, 'At most $1.'],
  [/^Too small: expected string .*$/, 'Fill this in.'],
  [/^Too big: expected string to have <=(\d+) characters$/, 'At most $1 characters.'],
  [/^Too small: expected array .*$/, 'Choose at least one.'],
];
const plain = (message: string): string =>
  plainly.reduce((words, [pattern, better]) => words.replace(pattern, better), message);

/** The API's details are half sentences: "email or password is wrong". */
export const sentence = (words: string): string =>
  words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? '' : '.');

export function errorsOf(problem: Problem): FormErrors {
  const fields: Record<string, string> = {};
  for (const { path, message } of problem.errors ?? []) fields[path] ??= plain(message);
  return { message: sentence(problem.detail ?? problem.title), fields };
}

type Refused = Extract<Answer<unknown>, { ok: false }>;

/** What is wrong, and when to try again where that helps. */
export function refusal({ problem, response }: Refused): FormErrors {
  const errors = errorsOf(problem);
  const seconds = Number(response.headers.get('retry-after'));
  if (problem.status === 429 && seconds > 0)
    errors.message = `Too many tries. Wait ${intervalWords(seconds)}, then try again.`;
  return errors;
}

/** What was typed comes back with what is wrong about it. */
export const rejected = <T>(answer: Refused, values: T) =>
  fail(answer.problem.status, { values, errors: refusal(answer) });

export const text = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();
