/** JSON as a tree shows it. Pure. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** @returns undefined for a text that is no JSON */
export function jsonOf(text: string): { value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

/** What is inside, by name or index; null for a single value. */
export function childrenOf(value: Json): [part: string | number, child: Json][] | null {
  if (Array.isArray(value)) return value.map((child, i) => [i, child]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : null;
}

const lengthMax = 120;

/** A value in a line. */
export function preview(value: Json): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.keys(value).length}}`;
  const text = JSON.stringify(value);
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
}
