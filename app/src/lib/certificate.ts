/** A certificate as people read it. Times come as RFC 3339 or, within a result, as milliseconds. Pure. */
import type { Certificate } from '$domain/details.ts';

type Time = string | number;
export type ShownCertificate = Omit<Certificate, 'notBefore' | 'notAfter' | 'chain'> & {
  notBefore: Time;
  notAfter: Time;
  chain: { subject: string; issuer: string; notAfter: Time }[];
};

export const daysLeft = (notAfter: Time, now: number): number =>
  Math.floor((new Date(notAfter).getTime() - now) / 86_400_000);

export function daysLeftWords(notAfter: Time, now: number): string {
  const days = daysLeft(notAfter, now);
  if (days < 0) return days === -1 ? 'ended within the last day' : `ended ${-days} days ago`;
  if (days === 0) return 'ends within a day';
  return `${days} day${days === 1 ? '' : 's'} left`;
}

export const certificateTone = (one: ShownCertificate, now: number): 'bad' | 'warn' | 'good' => {
  const days = daysLeft(one.notAfter, now);
  if (days < 0 || !one.hostnameMatches || one.trusted === false) return 'bad';
  return one.daysReached !== null || days < 14 || !one.chainComplete || one.warnings.length > 0
    ? 'warn'
    : 'good';
};

/** The part of a distinguished name that people know it by: its CN, else all of it. */
export const commonName = (name: string): string => /(?:^|,\s*)CN=([^,]+)/i.exec(name)?.[1] ?? name;

export const dateWords = (at: Time): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(at));
