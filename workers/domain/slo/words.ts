/** What is said of a budget, in sentences. Pure. */
import { durationWords } from '../state/words.ts';
import type { BurnRule } from './types.ts';

/** "99.95 %"; digits are cut, never rounded up. */
export function percentWords(ratio: number, digits = 2): string {
  const scale = 10 ** digits;
  const cut = Math.floor(Math.round(ratio * 100 * scale * 1e6) / 1e6) / scale;
  return `${cut} %`;
}
/** "14.4×" */
export const timesWords = (rate: number): string =>
  `${rate >= 100 ? Math.floor(rate) : Math.floor(rate * 10 + 1e-6) / 10}×`;

const leftWords = (budgetLeft: number | null): string =>
  budgetLeft === null
    ? ''
    : budgetLeft > 0
      ? ` ${percentWords(budgetLeft, 0)} of it is left.`
      : ' Nothing of it is left.';

export const burningMessage = (
  { longMs, shortMs }: BurnRule,
  burnLong: number,
  burnShort: number,
  budgetLeft: number | null,
  windowDays: number,
): string =>
  `The error budget of ${windowDays} days burns ${timesWords(burnLong)} too fast over ${durationWords(longMs)} and ${timesWords(burnShort)} over ${durationWords(shortMs)}.${leftWords(budgetLeft)}`;

export const stillBurningMessage = (startedAt: number, now: number, budgetLeft: number | null): string =>
  `The error budget still burns too fast, after ${durationWords(now - startedAt)}.${leftWords(budgetLeft)}`;

export const recoveredMessage = (startedAt: number, now: number, budgetLeft: number | null): string =>
  `The error budget no longer burns too fast, after ${durationWords(now - startedAt)}.${leftWords(budgetLeft)}`;
