/**
 * Where a text was cut, a secret may stand there without its end: at the text's own end, and in a sentence before an
 * ellipsis. Linear
 * in the text, however it was made up to be compared (Knuth, Morris and Pratt).
 */

/** A shorter beginning says nothing. */
export const beginningMin = 4;
const sentenceLengthMax = 1_000;

/** @returns the text with `hidden` in the place of the secret's beginning, wherever the text was cut */
export function hideBeginnings(text: string, secret: string, hidden: string): string {
  const isSentence = text.length <= sentenceLengthMax;
  // Of a long text only the end is looked at, as far back as the secret could reach.
  const from = isSentence ? 0 : Math.max(0, text.length - secret.length);
  if (text.indexOf(secret.slice(0, beginningMin), from) < 0) return text;
  let masked = text;
  let until = text.length;
  for (const { start, end } of beginnings(text, secret, from, isSentence).reverse()) {
    if (end > until) continue;
    masked = masked.slice(0, start) + hidden + masked.slice(end);
    until = start;
  }
  return masked;
}

/** The longest beginning of the secret right before each cut, in their order. */
function beginnings(
  text: string,
  secret: string,
  from: number,
  isSentence: boolean,
): { start: number; end: number }[] {
  const shorter = failures(secret);
  const found: { start: number; end: number }[] = [];
  let length = 0;
  for (let end = from; end <= text.length; end += 1) {
    const isCut = end === text.length || (isSentence && text[end] === '…');
    if (isCut && length >= beginningMin) found.push({ start: end - length, end });
    if (end === text.length) break;
    while (length > 0 && (length === secret.length || secret[length] !== text[end]))
      length = shorter[length]!;
    if (secret[length] === text[end]) length += 1;
  }
  return found;
}

/** Of each length of a beginning: the length of the longest shorter one that it ends in. */
function failures(secret: string): Int32Array {
  const shorter = new Int32Array(secret.length + 1);
  for (let at = 1, length = 0; at < secret.length; at += 1) {
    while (length > 0 && secret[at] !== secret[length]) length = shorter[length]!;
    if (secret[at] === secret[length]) length += 1;
    shorter[at + 1] = length;
  }
  return shorter;
}
