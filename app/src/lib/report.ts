/** Words of the monthly report. Pure: the same on the server and in a browser, whoever reads it where. */
import { durationWords } from '$domain/state/words.ts';
import { boundsOf, monthWords } from '$domain/report/months.ts';

export const monthTitle = monthWords;

/** A moment in the report's own zone. */
export const zonedTime = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(new Date(at));

const zonedDay = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(ms);

/** "1 October 2026 to 31 October 2026, Europe/Berlin" */
export function periodWords(month: string, timeZone: string, to: string, isOver: boolean): string {
  const { from } = boundsOf(month, timeZone);
  const last = isOver ? zonedDay(Date.parse(to) - 1, timeZone) : zonedTime(to, timeZone);
  return `${zonedDay(from, timeZone)} to ${last}, ${timeZone}`;
}

export const durationOrNone = (seconds: number): string =>
  seconds > 0 ? durationWords(seconds * 1_000) : 'none';

/** "−12 %", against the month before; empty where there is nothing to compare. */
export function changeWords(now: number | null, before: number | null): string {
  if (now === null || before === null || before === 0) return '';
  const share = Math.round((now / before - 1) * 100);
  return share === 0 ? '±0 %' : `${share > 0 ? '+' : '−'}${Math.abs(share)} %`;
}
