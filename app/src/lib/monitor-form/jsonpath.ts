/** Normalised paths of RFC 9535 (2.7): the one spelling of a place in a JSON document, whatever its keys are. */

const named: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
};
const hex = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;

const key = (name: string): string =>
  // eslint-disable-next-line no-control-regex -- these are the characters that the grammar wants escaped
  `'${name.replace(/[\u0000-\u001f'\\]/g, (one) => named[one] ?? hex(one))}'`;

/** @param path names of members and indices of elements, from the root */
export const normalizedPath = (path: readonly (string | number)[]): string =>
  `$${path.map((part) => `[${typeof part === 'number' ? part : key(part)}]`).join('')}`;
