/** When and whom maintenance concerns, as people read it. */
import type { ApiMaintenance } from '$wire/api/maintenance.ts';

const part = (at: number, timeZone: string | undefined, form: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { ...form, timeZone }).format(at);
const dayOf = (at: number, timeZone?: string) =>
  part(at, timeZone, { weekday: 'short', day: 'numeric', month: 'short' });
const timeOf = (at: number, timeZone?: string) => part(at, timeZone, { hour: '2-digit', minute: '2-digit' });

/** "Sun 29 Mar, 03:30–04:30"; the second day is named where it is another. */
export function spanWords(from: number, to: number, timeZone?: string): string {
  const [begins, ends] = [dayOf(from, timeZone), dayOf(to, timeZone)];
  const end = begins === ends ? timeOf(to, timeZone) : ` ${ends}, ${timeOf(to, timeZone)}`;
  return `${begins}, ${timeOf(from, timeZone)}–${end}`.replace('– ', ' – ');
}

/** "14:30", or with its day where that is not today. */
export const untilWords = (until: number, now: number, timeZone?: string): string =>
  dayOf(until, timeZone) === dayOf(now, timeZone)
    ? timeOf(until, timeZone)
    : `${dayOf(until, timeZone)}, ${timeOf(until, timeZone)}`;

export function scopeWords(window: ApiMaintenance, names: ReadonlyMap<string, string>): string {
  if (window.allMonitors) return 'All monitors';
  const named = window.monitorIds.map((id) => names.get(id) ?? 'another monitor');
  const tagged = window.tags.map((tag) => `everything tagged ${tag}`);
  const all = [...named, ...tagged];
  const shown = all.length > 4 ? [...all.slice(0, 3), `${all.length - 3} more`] : all;
  const words = new Intl.ListFormat('en-GB').format(shown);
  return words.replace(/^everything tagged/, 'Everything tagged') || 'No monitor any more';
}

/** What is under way, to come and over. */
export const groupsOf = (windows: ApiMaintenance[]) => ({
  active: windows.filter(({ active }) => active),
  coming: windows
    .filter(({ active, next }) => !active && next !== null)
    .sort((a, b) => a.next!.startsAt.localeCompare(b.next!.startsAt)),
  over: windows.filter(({ next }) => next === null).sort((a, b) => b.startsAt.localeCompare(a.startsAt)),
});
