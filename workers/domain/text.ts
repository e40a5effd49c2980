/** Text that came from outside, made fit to be stored and shown in one line. */

const named: Record<string, string> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\0': '\\0' };
/** Controls, what turns the writing direction, and halves of characters. */
const unprintable =
  /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g; // eslint-disable-line no-control-regex

/** Every control character as an escape. */
export const printable = (text: string): string =>
  text.replace(unprintable, (one) => {
    const code = one.charCodeAt(0);
    return (
      named[one] ??
      (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });

/** At most `lengthMax` characters, the last of them a … where something was left out. */
export const cut = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
