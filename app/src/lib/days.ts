/** Days of uptime in words, and as a table. Pure. */
import type { DayBar } from '$wire/api.ts';
import { durationWords } from '$domain/state/words.ts';
import { percent } from './format.ts';

export type DayTone = 'ok' | 'slow' | 'fail' | 'maintenance' | 'none';

export function dayTone({ uptime, downtimeSeconds, maintenanceSeconds }: DayBar): DayTone {
  if (uptime === null) return maintenanceSeconds > 0 ? 'maintenance' : 'none';
  if (downtimeSeconds === 0) return 'ok';
  return uptime < 0.99 ? 'fail' : 'slow';
}

const format = (date: string, form: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { ...form, timeZone: 'UTC' }).format(Date.parse(date));
/** "Fri 20 Nov 2026" @param date a local one, `2026-11-20` */
export const dateWords = (date: string): string =>
  format(date, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).replace(',', '');
/** "20 Nov" */
export const shortDate = (date: string): string => format(date, { day: 'numeric', month: 'short' });

/** What is worth saying of a day, the most telling first: "99.86 %", "down 2 min", "1 incident" … */
export function dayFacts(day: DayBar): string[] {
  const { uptime, downtimeSeconds, incidentCount, maintenanceSeconds, unobservedSeconds, observedSeconds } =
    day;
  const facts = [uptime === null ? 'not observed' : `${percent(uptime, 3)} uptime`];
  if (downtimeSeconds > 0) facts.push(`down ${durationWords(downtimeSeconds * 1_000)}`);
  if (incidentCount > 0) facts.push(`${incidentCount} incident${incidentCount > 1 ? 's' : ''}`);
  if (maintenanceSeconds > 0)
    facts.push(`maintenance ${durationWords(maintenanceSeconds * 1_000)}, left out`);
  if (uptime !== null && unobservedSeconds - maintenanceSeconds >= 1)
    facts.push(
      `observed ${durationWords(observedSeconds * 1_000)} of ${durationWords((observedSeconds + unobservedSeconds) * 1_000)}`,
    );
  return facts;
}

/** A day in one line, for those who hear it. */
export const dayLine = (day: DayBar, isToday: boolean): string =>
  [`${dateWords(day.date)}${isToday ? ', today so far' : ''}`, ...dayFacts(day)].join(', ');

/** Of an incident only what places it. */
export type DayIncident = { title?: string; href?: string; from: string; to: string | null };

/** The date of a time in a zone, as days are named. */
export function dateIn(timeZone: string): (at: number) => string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (at) => parts.format(at);
}

/** Those that touch a day; one that ended at its midnight does not. */
export const incidentsOn = (
  date: string,
  incidents: readonly DayIncident[],
  dateOf: (at: number) => string,
): DayIncident[] =>
  incidents.filter(
    ({ from, to }) =>
      dateOf(Date.parse(from)) <= date &&
      (to === null || dateOf(Math.max(Date.parse(from), Date.parse(to) - 1)) >= date),
  );

/** Days that have nothing to tell apart are one row. */
export type DayRow = { first: DayBar; last: DayBar; count: number };
const isPlain = ({ downtimeSeconds, incidentCount, maintenanceSeconds, uptime, unobservedSeconds }: DayBar) =>
  downtimeSeconds === 0 &&
  incidentCount === 0 &&
  maintenanceSeconds === 0 &&
  (uptime === null || unobservedSeconds < 1);

/** The newest first; `first` is the older end of a row. */
export function dayRows(days: readonly DayBar[]): DayRow[] {
  const rows: DayRow[] = [];
  for (const [i, day] of days.entries()) {
    const row = rows.at(-1);
    const isToday = i === days.length - 1;
    if (row && !isToday && isPlain(day) && isPlain(row.last) && row.last.uptime === day.uptime) {
      row.last = day;
      row.count += 1;
    } else rows.push({ first: day, last: day, count: 1 });
  }
  return rows.reverse();
}
