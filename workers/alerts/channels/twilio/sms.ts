/**
 * How long a text may be to be at most three SMS, and what it becomes for that. Each SMS of several carries 153
 * characters of the GSM alphabet (some count two), or 67 UTF-16 units if one character is not in it. Pure.
 * https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding · …/docs/glossary/what-is-ucs-2-character-encoding
 */
import { type Cost, fit } from '../text.ts';

/** GSM 03.38. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extended = new Set('^{}\\[~]|€');

const segmentsMax = 3;
/** A character of two places is not parted by the end of an SMS: each end may leave one place empty. */
const septetsMax = segmentsMax * 153 - (segmentsMax - 1);
const unitsMax = segmentsMax * 67 - (segmentsMax - 1);

const isGsm = (text: string): boolean => [...text].every((one) => basic.has(one) || extended.has(one));
const septets: Cost = (text) => [...text].reduce((sum, one) => sum + (extended.has(one) ? 2 : 1), 0);

/** What typography adds, in letters that keep the text in the GSM alphabet. */
const plain: Record<string, string> = {
  '…': '...',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '·': '-',
  '×': 'x',
  '\u00a0': ' ',
};
const simplified = (text: string): string => text.replace(/[…–—‘’“”„·×\u00a0]/g, (one) => plain[one]!);

/** The words, and behind them the first of the links that leaves the words their half of the room. */
export function sms(words: string, links: readonly string[]): string {
  const text = simplified(words);
  const gsm = (url: string | undefined) => isGsm(text + (url ?? ''));
  const sized = (url: string | undefined) =>
    gsm(url) ? { cost: septets, max: septetsMax } : { cost: (part: string) => part.length, max: unitsMax };
  const url = links.find((one) => sized(one).cost(one) * 2 <= sized(one).max);
  const { cost, max } = sized(url);
  const behind = url === undefined ? '' : `\n${url}`;
  return fit(text, max - cost(behind), cost, '...') + behind;
}
