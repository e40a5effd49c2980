/** Objectives and burn rates as people read them. */
import { durationWords } from '$domain/state/words.ts';
import type { ApiBurnRate, ApiSlo, SloStatus } from '$wire/api.ts';

/** "99.9 %": as it was wanted, without zeros behind it. */
export const objectiveWords = (objective: number): string => `${Number((objective * 100).toFixed(4))} %`;
/** "62 %", "-40 %": cut, never rounded up. */
export const shareWords = (share: number | null): string =>
  share === null ? '–' : `${Math.floor(share * 100 + 1e-9)} %`.replace('-', '−');
/** "14.4×" */
export const timesWords = (rate: number): string =>
  `${rate >= 100 ? Math.floor(rate) : Math.floor(rate * 10 + 1e-9) / 10}×`;
export const secondsWords = (seconds: number): string => durationWords(seconds * 1_000);

/** "12 min of 43 min 12 s", "3 of 120 checks" */
export const spentWords = ({ unit, budgetSpent, budgetTotal }: SloStatus): string =>
  unit === 'seconds'
    ? `${budgetSpent === 0 ? 'nothing' : secondsWords(budgetSpent)} of ${secondsWords(budgetTotal)}`
    : `${Math.round(budgetSpent)} of ${Math.floor(budgetTotal)} checks`;

export const wantedWords = ({ indicator, objective, windowDays }: Pick<ApiSlo, 'indicator' | 'objective' | 'windowDays'>): string =>
  `${objectiveWords(objective)} ${indicator.kind === 'latency' ? `of checks answered within ${indicator.thresholdMs} ms` : 'of the time available'} over ${windowDays} days`; // prettier-ignore

/** "Budget gone in 3 d 4 h at this rate" */
export function paceWords({ pace, budgetLeft, exhaustedAt }: SloStatus, now: number): string {
  if (budgetLeft === null) return 'Nothing was observed yet';
  if (budgetLeft <= 0) return 'Budget is gone';
  if (pace.burnRate === null) return becauseWords(pace.because);
  if (pace.burnRate === 0) return `Nothing spent in the last ${secondsWords(pace.seconds)}`;
  if (exhaustedAt) return `Budget gone in ${durationWords(Math.max(1_000, Date.parse(exhaustedAt) - now))} at this rate`; // prettier-ignore
  return 'Budget lasts at this rate';
}

export function becauseWords(because: ApiBurnRate['long']['because']): string {
  switch (because) {
    case 'little_observed':
      return 'Too little was observed to say';
    case 'few_checks':
      return 'Too few checks to say';
    case 'history_missing':
      return 'History cannot be read right now';
    case 'not_read':
    case null:
      return 'Not known';
  }
}
