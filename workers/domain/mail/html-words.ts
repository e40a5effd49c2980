/**
 * The words of a mail that is HTML only, one block a line, without what it quotes: mail programs put that into a
 * `blockquote`, or name the place where it begins. A page of too many or too deep elements is read up to there: what a
 * person wrote stands in front of what they quote.
 */
import { Parser } from 'htmlparser2';
import { documentDepthMax, htmlElementsMax } from '../limits.ts';

const breaking = new Set([
  'br',
  'p',
  'div',
  'tr',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'table',
  'blockquote',
  'hr',
  'pre',
]);
const unseen = new Set(['script', 'style', 'head', 'title', 'template', 'blockquote']);
/** By class or id: Gmail, Yahoo, Proton, Thunderbird; Outlook's begin here and have no end. */
const quoteClass =
  /(?:^|\s)(?:gmail_quote|yahoo_quoted|protonmail_quote|moz-cite-prefix|gmail_signature|moz-signature)(?:\s|$)/;
const quoteBegins =
  /^(?:divRplyFwdMsg|appendonsend|x_divRplyFwdMsg|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION)$/i;
const empty = new Set([
  'br',
  'hr',
  'img',
  'meta',
  'link',
  'input',
  'wbr',
  'area',
  'base',
  'col',
  'embed',
  'source',
  'track',
]);

const pieceLength = 4_096;
const signatureId = /^(?:x_)?(?:ms-outlook-mobile-)?signature$/i;

export function htmlWords(html: string): string {
  const parts: string[] = [];
  let elements = 0;
  let depth = 0;
  let hiddenDepth = 0;
  let over = false;
  const parser = new Parser({
    onopentag(name, { id = '', class: classes = '' }) {
      if (over) return;
      elements += 1;
      if (!empty.has(name)) depth += 1;
      if (elements > htmlElementsMax || depth > documentDepthMax) over = true;
      if (breaking.has(name) && (name === 'br' || parts.at(-1) !== '\n')) parts.push('\n');
      if (quoteBegins.test(id)) over = true;
      else if (empty.has(name)) return;
      else if (hiddenDepth > 0 || unseen.has(name) || quoteClass.test(classes) || signatureId.test(id))
        hiddenDepth += 1;
    },
    onclosetag(name) {
      if (over || empty.has(name)) return;
      depth -= 1;
      if (hiddenDepth > 0) hiddenDepth -= 1;
      if (breaking.has(name)) parts.push('\n');
    },
    ontext(text) {
      if (!over && hiddenDepth === 0) parts.push(text.replace(/\s+/g, ' '));
    },
  });
  // In pieces, so that a page that goes on and on is left where it is over.
  for (let at = 0; at < html.length && !over; at += pieceLength)
    parser.write(html.slice(at, at + pieceLength));
  if (!over) parser.end();
  return parts
    .join('')
    .split('\n')
    .map((line) => line.replace(/\u00a0/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
