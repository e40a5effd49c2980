/**
 * Words of strangers in messages to people: without what turns, hides or breaks text, and cut to what a vendor takes.
 * Limits are counted in the vendor's own unit, a cost a grapheme, so that no character is ever cut in two.
 */

/** Controls, what turns the writing direction or is nothing to see, and halves of characters; joiners of emoji stay. */
const harmful =
  /[\0-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g; // eslint-disable-line no-control-regex

/** In one line. */
export const clean = (text: string): string => text.replace(harmful, '').replace(/\s+/g, ' ').trim();

/** What a grapheme counts against a limit. Additive: the cost of a text is the sum of its graphemes' costs. */
export type Cost = (text: string) => number;
export const utf16Units: Cost = (text) => text.length;
export const codePoints: Cost = (text) => [...text].length;
const encoder = new TextEncoder();
export const utf8Bytes: Cost = (text) => encoder.encode(text).length;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text, or as much of its beginning as costs at most `max` together with the … behind it. */
export function fit(text: string, max: number, cost: Cost = utf16Units, ellipsis = '…'): string {
  const room = max - cost(ellipsis);
  let spent = 0;
  let kept = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    spent += cost(segment);
    if (spent > max) return room < 0 ? '' : text.slice(0, kept).trimEnd() + ellipsis;
    if (spent <= room) kept = index + segment.length;
  }
  return text;
}

/** As many whole lines as cost at most `max` with the breaks between them; a … stands for the rest. */
export function fitLines(lines: readonly string[], max: number, cost: Cost = utf16Units): string {
  const whole = lines.join('\n');
  if (cost(whole) <= max) return whole;
  const room = max - cost('\n…');
  let kept = '';
  for (const line of lines) {
    const longer = kept === '' ? line : `${kept}\n${line}`;
    if (cost(longer) > room) break;
    kept = longer;
  }
  return `${kept}\n…`;
}

/** For HTML, as far as chat programs know it. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]!);
