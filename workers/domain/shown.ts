/** Values of strangers in our own sentences: quoted and cut, and never rendered whole first. */
import type { Json } from './json/value.ts';

const shownLengthMax = 60;

export const brief = (text: string): string =>
  text.length > shownLengthMax ? `${text.slice(0, shownLengthMax - 3)}…` : text;
export const quoted = (text: string): string => JSON.stringify(brief(text));

/** As JSON where that is short; larger lists and objects are told by what they are. */
export function shown(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const text = isSmall(value) ? JSON.stringify(value) : '';
  if (text !== '' && text.length <= shownLengthMax) return text;
  return Array.isArray(value) ? `a list of ${value.length} items` : 'an object';
}

/** It has few members, and only plain ones; a large one is not looked through to say so. */
function isSmall(value: Json[] | { [name: string]: Json }): boolean {
  let members = 0;
  for (const name in value) {
    const member = (value as Record<string, Json>)[name]!;
    if (++members > 20 || (typeof member === 'object' && member !== null)) return false;
    if (typeof member === 'string' && member.length > shownLengthMax) return false;
  }
  return true;
}
