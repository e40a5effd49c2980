/** What the API found wrong, as a form shows it. */
import type { FormErrors } from '$lib/server/forms.ts';

/** The first thing that is wrong at a path of the body, or below it. */
export const errorAt = (errors: FormErrors | undefined, path: string): string | undefined =>
  Object.entries(errors?.fields ?? {}).find(([at]) => at === path || at.startsWith(`${path}.`))?.[1];
