/**
 * The text of a recurrence (RFC 5545), read strictly: the library passes over what it does not know, and a window that
 * means something else than its owner wrote would hold alerts back at the wrong time. A window takes place once a day
 * at the most, at the time of day it starts at, so there is nothing finer than a day here.
 */
import { maintenanceCountMax, maintenanceIntervalMax } from '../../limits.ts';

const between = (min: number, max: number) => (text: string) =>
  /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
/** A list of numbers, some of them counted from the end. */
const listOf =
  (max: number, min = -max) =>
  (text: string) =>
    text
      .split(',')
      .every(
        (one) => /^[+-]?\d{1,3}$/.test(one) && Number(one) !== 0 && Number(one) >= min && Number(one) <= max,
      );
const day = '(MO|TU|WE|TH|FR|SA|SU)';
const matching = (pattern: string) => (text: string) => new RegExp(`^(?:${pattern})$`).test(text);

const parts: Record<string, { fits: (text: string) => boolean; form: string }> = {
  FREQ: { fits: matching('DAILY|WEEKLY|MONTHLY|YEARLY'), form: 'one of DAILY, WEEKLY, MONTHLY, YEARLY' },
  INTERVAL: {
    fits: between(1, maintenanceIntervalMax),
    form: `a number from 1 to ${maintenanceIntervalMax}`,
  },
  COUNT: { fits: between(1, maintenanceCountMax), form: `a number from 1 to ${maintenanceCountMax}` },
  UNTIL: { fits: matching('\\d{8}(T\\d{6}Z?)?'), form: 'a day or a time like 20271231 or 20271231T235959Z' },
  BYDAY: {
    fits: matching(`([+-]?[1-9]\\d?)?${day}(,([+-]?[1-9]\\d?)?${day})*`),
    form: 'days like MO,WE or 1SU or -1FR',
  },
  BYMONTH: { fits: listOf(12, 1), form: 'months from 1 to 12' },
  BYMONTHDAY: { fits: listOf(31), form: 'days of a month from 1 to 31, or from -1 for the last' },
  BYYEARDAY: { fits: listOf(366), form: 'days of a year from 1 to 366, or from -1 for the last' },
  BYWEEKNO: { fits: listOf(53), form: 'weeks from 1 to 53, or from -1 for the last' },
  BYSETPOS: { fits: listOf(366), form: 'positions from 1 to 366, or from -1 for the last' },
  WKST: { fits: matching(day), form: 'a day like MO' },
};

/** @returns its parts by name; or what is wrong, in words */
export function readRule(text: string): Map<string, string> | string {
  const upper = text.toUpperCase();
  if (upper.startsWith('RRULE:')) return 'leave RRULE: out';
  const read = new Map<string, string>();
  for (const part of upper.split(';')) {
    const [name = '', value] = part.split('=');
    const known = parts[name];
    if (/^BY(HOUR|MINUTE|SECOND)$/.test(name))
      return `leave ${name} out: the time of day is that of the start`;
    if (!known || value === undefined)
      return `${part.slice(0, 40) || 'an empty part'} is not known here: write it like FREQ=WEEKLY;BYDAY=SU`;
    if (read.has(name)) return `${name} is there twice`;
    if (!known.fits(value)) return `${name} must be ${known.form}`;
    read.set(name, value);
  }
  if (!read.has('FREQ')) return 'FREQ is missing: write it like FREQ=WEEKLY;BYDAY=SU';
  if (read.has('COUNT') && read.has('UNTIL')) return 'give COUNT or UNTIL, not both';
  return read;
}
