/**
 * A recurrence as a form offers it: the common ones follow from the day a window begins on, anything else is written as
 * a rule (RFC 5545). Days are those of the wall in the window's zone, so plain UTC dates do here.
 */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export const weekdayNames: Record<string, string> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};
const places: Record<string, string> = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', '-1': 'last' };

export const repeats = ['once', 'daily', 'weekly', 'monthday', 'weekday', 'rule'] as const;
export type Repeat = (typeof repeats)[number];
/** `until` is a day, included, or empty; `rule` counts only where `repeat` says so. */
export type Recurrence = { repeat: Repeat; days: string[]; until: string; rule: string };

type Start = { weekday: string; place: string; day: number };
/** What day it is, and which of its kind in the month: a fifth one is the last. @param startsAt `YYYY-MM-DDTHH:MM` */
export function startOf(startsAt: string): Start | null {
  const date = new Date(`${startsAt.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return null;
  const day = date.getUTCDate();
  const nth = Math.ceil(day / 7);
  return { weekday: weekdays[(date.getUTCDay() + 6) % 7]!, place: nth === 5 ? '-1' : String(nth), day };
}

/** The choices in words; those that follow from the start name it. */
export function repeatOptions(startsAt: string): { value: Repeat; label: string }[] {
  const start = startOf(startsAt);
  return [
    { value: 'once', label: 'Once' },
    { value: 'daily', label: 'Every day' },
    { value: 'weekly', label: 'Every week, on certain days' },
    { value: 'monthday', label: `Every month${start ? ` on day ${start.day}` : ', on its day'}` },
    {
      value: 'weekday',
      label: start
        ? `Every month on the ${places[start.place]} ${weekdayNames[start.weekday]}`
        : 'Every month, on its weekday',
    },
    { value: 'rule', label: 'By a rule of my own' },
  ];
}

/** @returns null for once */
export function ruleOf({ repeat, days, until, rule }: Recurrence, startsAt: string): string | null {
  if (repeat === 'once') return null;
  if (repeat === 'rule') return rule.trim();
  const end = until ? `;UNTIL=${until.replaceAll('-', '')}` : '';
  const start = startOf(startsAt);
  if (repeat === 'daily') return `FREQ=DAILY${end}`;
  if (repeat === 'monthday') return `FREQ=MONTHLY${start ? `;BYMONTHDAY=${start.day}` : ''}${end}`;
  if (repeat === 'weekday')
    return `FREQ=MONTHLY${start ? `;BYDAY=${start.place}${start.weekday}` : ''}${end}`;
  const chosen = weekdays.filter((day) => days.includes(day));
  return `FREQ=WEEKLY${chosen.length > 0 ? `;BYDAY=${chosen.join(',')}` : ''}${end}`;
}

/** The form that writes this rule, or the rule itself where none of them does. */
export function recurrenceOf(rrule: string | null, startsAt: string): Recurrence {
  const plain: Recurrence = { repeat: 'once', days: [], until: '', rule: rrule ?? '' };
  if (rrule === null) return plain;
  const [, year, month, day] = /;UNTIL=(\d{4})(\d\d)(\d\d)$/.exec(rrule) ?? [];
  const until = year ? `${year}-${month}-${day}` : '';
  const named = /;BYDAY=([A-Z,]+)/.exec(rrule)?.[1]?.split(',') ?? [];
  const days = weekdays.filter((one) => named.includes(one));
  // Days in another order are the same days.
  const ordered = rrule.replace(/;BYDAY=[A-Z,]+/, `;BYDAY=${days.join(',')}`);
  const guesses = repeats.slice(1, -1).map((repeat): Recurrence => ({ ...plain, repeat, days, until }));
  return guesses.find((guess) => ruleOf(guess, startsAt) === ordered) ?? { ...plain, repeat: 'rule' };
}

/** "Every week on Monday and Thursday, until 31 Dec 2026"; a rule that no form writes as it stands. */
export function recurrenceWords(rrule: string | null, startsAt: string): string {
  const { repeat, days, until, rule } = recurrenceOf(rrule, startsAt);
  if (repeat === 'rule') return rule;
  const named = days.length > 0 ? days : [startOf(startsAt)?.weekday ?? ''];
  const list = new Intl.ListFormat('en-GB').format(named.map((day) => weekdayNames[day] ?? day));
  const words =
    repeat === 'weekly'
      ? `Every week on ${list}`
      : repeatOptions(startsAt).find(({ value }) => value === repeat)!.label;
  const end = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
  return until ? `${words}, until ${end.format(new Date(until))}` : words;
}
