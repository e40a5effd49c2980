/** Problems of the API, put beside the fields of a form. */
import { fail } from '@sveltejs/kit';
import type { Problem } from '$wire/api.ts';

export type FormErrors = { message: string; fields: Record<string, string> };

export function errorsOf(problem: Problem): FormErrors {
  const fields: Record<string, string> = {};
  for (const { path, message } of problem.errors ?? []) fields[path] ??= message;
  return { message: problem.detail ?? problem.title, fields };
}

/** What was typed comes back with what is wrong about it. */
export const rejected = <T>(problem: Problem, values: T) =>
  fail(problem.status, { values, errors: errorsOf(problem) });

export const text = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();
