/** Times in answers: RFC 3339 with an offset. Time zones in questions: IANA names. */
import { z } from 'zod';

export const time = z.iso.datetime({ offset: true });

const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};
export const timeZone = z.string().min(1).max(64).refine(isTimeZone, 'no such time zone');
