/**
 * What somebody wrote in a mail that answers another: without the quoted original and without a signature. Mail programs
 * mark neither in one way; these are the marks of those in wide use, in some languages. What is not recognized stays:
 * too much is better than a lost word. Pure; patterns read no more of a line than its beginning.
 */
const lineMax = 500;

/** "On Fri, 20 Nov 2026 at 10:00, Kim <kim@…> wrote:" */
const attribution =
  /^(?:on|am|le|el|il|op|em|den|w dniu)\b.*(?:wrote|schrieb.*|a écrit|escribió|ha scritto|schreef.*|escreveu|skrev.*|napisał.*)\s*:?$/i;
const attributionBegins = /^(?:on|am|le|el|il|op|em|den|w dniu)\s.*\d{2}/i;
const divider =
  /^(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original)\s*-{2,}|_{10,})$/i;
/** The headers that Outlook puts before what it quotes. */
const firstHeader = /^\*?(?:from|von|de|da|van|från|od)\s?:\*?\s.*$/i;
const otherHeader =
  /^\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto|inviato|a|oggetto|verzonden|aan|onderwerp)\s?:/i;
const signature =
  /^(?:--|—|sent from (?:my|outlook|yahoo|mail|proton)\b.*|sent via\b.*|get outlook for\b.*|von meinem .* gesendet|gesendet von\b.*|envoyé de mon\b.*|enviado desde mi\b.*|inviato da\b.*|verstuurd vanaf mijn\b.*)$/i;

export function ownWords(text: string): string {
  const whole = text.replace(/\r\n?/g, '\n').split('\n');
  const lines = whole.map((line) => line.slice(0, lineMax).trim());
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.startsWith('>')) continue;
    const taken = attributionAt(lines, i);
    if (taken > 0) {
      i += taken - 1;
      // Quoted with marks: what is written below it may be the answer. Without them the rest is the original.
      if (
        lines
          .slice(i + 1)
          .find((one) => one !== '')
          ?.startsWith('>')
      )
        continue;
      break;
    }
    if (divider.test(line) || startsHeaders(lines, i) || signature.test(line)) break;
    kept.push(whole[i]!.trim());
  }
  return kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Mail programs break it into up to three lines. @returns how many lines it has here, 0 when there is none */
function attributionAt(lines: readonly string[], at: number): number {
  if (!attributionBegins.test(lines[at]!)) return 0;
  for (let count = 1; count <= 3; count++) {
    if (attribution.test(lines.slice(at, at + count).join(' '))) return count;
  }
  return 0;
}

const startsHeaders = (lines: readonly string[], at: number): boolean =>
  firstHeader.test(lines[at]!) &&
  lines.slice(at + 1, at + 4).filter((line) => otherHeader.test(line)).length >= 2;
