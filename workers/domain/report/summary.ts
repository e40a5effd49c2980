/** A month in one or two sentences, as the report begins and its mail tells. Uptime is of time, not of checks. Pure. */
import { durationWords } from '../state/words.ts';
import { monthBefore, monthWords } from './months.ts';

export type Outcome = {
  month: string;
  monitors: number;
  /** 0 to 1, of all monitors together; null when nothing was observed. */
  uptime: number | null;
  uptimeBefore: number | null;
  downtimeSeconds: number;
  incidents: number;
  longest: { monitorName: string; seconds: number } | null;
};

/** Cut, never rounded up. */
export function percentWords(ratio: number): string {
  if (ratio >= 1) return '100 %';
  return `${Math.min(Math.floor(ratio * 100_000 + 1e-6) / 1_000, 99.999).toFixed(3)} %`;
}

/** What its mail lists. */
export const factsOf = (
  { ratio, downMs, incidents }: { ratio: number | null; downMs: number; incidents: number },
  monitors: number,
): [string, string][] => [
  ['Uptime', ratio === null ? 'not observed' : percentWords(ratio)],
  ['Downtime', downMs > 0 ? durationWords(downMs) : 'none'],
  ['Incidents', String(incidents)],
  ['Monitors', String(monitors)],
];

const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

export function summaryOf(outcome: Outcome): string {
  const { month, monitors, uptime, uptimeBefore, downtimeSeconds, incidents, longest } = outcome;
  const when = monthWords(month);
  if (uptime === null) return `Nothing was observed in ${when}.`;
  const who = monitors === 1 ? 'Your monitor was' : `Your ${monitors} monitors were, together,`;
  const down = downtimeSeconds > 0 ? `${durationWords(downtimeSeconds * 1_000)} of downtime` : 'no downtime';
  const first = `${who} up ${percentWords(uptime)} of the observed time in ${when}, with ${down} in ${incidents === 0 ? 'no incident' : counted(incidents, 'incident')}.`;
  const parts = [incidents === 0 && downtimeSeconds === 0 ? first.replace(' in no incident', '') : first];
  if (longest && incidents > 1)
    parts.push(`The longest lasted ${durationWords(longest.seconds * 1_000)}: ${longest.monitorName}.`);
  if (uptimeBefore !== null) parts.push(againstBefore(uptime, uptimeBefore, month));
  return parts.join(' ');
}

function againstBefore(uptime: number, before: number, month: string): string {
  const name = monthWords(monthBefore(month));
  if (uptime === before) return `That is as in ${name}.`;
  return `That is ${uptime > before ? 'better' : 'worse'} than in ${name} (${percentWords(before)}).`;
}
