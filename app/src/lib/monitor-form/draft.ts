/**
 * A draft is a request as a form holds it: texts, switches and lists of rows. Its template shows the shape: a list has
 * one row in it, to shape the others by. Lists travel as JSON in a field of their own; the rest are fields. Pure.
 */
type Row = string | { [name: string]: string | boolean | Row[] | Row };
export type Draft = { [name: string]: string | boolean | Row[] };

/** What came, in the template's shape; what does not fit is left out. A browser's JSON is nobody's promise. */
export function shaped<T>(template: T, given: unknown): T {
  if (Array.isArray(template))
    return (Array.isArray(given) ? given.map((one: unknown) => shaped<unknown>(template[0], one)) : []) as T;
  if (typeof template === 'object' && template !== null) {
    const from = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
    return Object.fromEntries(
      Object.entries(template).map(([name, inner]) => [name, shaped<unknown>(inner, from[name])]),
    ) as T;
  }
  return typeof given === typeof template ? (given as T) : template;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Line ends are the browser's, not the typist's. */
export const fieldText = (form: FormData, name: string): string =>
  String(form.get(name) ?? '').replaceAll('\r\n', '\n');

export function readDraft<T extends Draft>(form: FormData, template: T): T {
  return Object.fromEntries(
    Object.entries(template).map(([name, inner]) => {
      if (typeof inner === 'boolean') return [name, form.has(name)];
      if (typeof inner === 'string') return [name, fieldText(form, name)];
      return [name, shaped(inner, parsed(fieldText(form, name)))];
    }),
  ) as T;
}

/** A number, or what was typed: the API then says what is wrong with it. */
export function number(typed: string): number | string {
  const text = typed.trim();
  return text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}
export const orNull = (typed: string): string | null => (typed === '' ? null : typed);
export const listed = (typed: string, separator: RegExp | string = ','): string[] =>
  typed
    .split(separator)
    .map((one) => one.trim())
    .filter(Boolean);
export const isMask = (value: string): boolean => /^•+$/.test(value);
