/**
 * Certificates that a Prober has told of. A result that says `ok` of a certificate that is known says it without it: a
 * certificate is a hundred times the size of a result, and whoever keeps results would keep it a thousand times a day.
 * Each is told again once a day, so that what was lost on the way is put right.
 */
import type { CheckResult } from '../check.ts';
import type { Certificate } from '../details.ts';
import { certificateEveryMs } from '../limits.ts';

/** When each was told: by its fingerprint, and how near its end it was. */
export type Known = ReadonlyMap<string, number>;

/** Some targets show several in turn. */
const knownMax = 16;

/** @returns the result as it is to be sent, and what is known after it */
export function withoutKnown(
  result: CheckResult,
  known: Known,
  now: number,
): { result: CheckResult; known: Known } {
  const certificate = result.details?.certificate;
  if (!certificate) return { result, known };
  const name = nameOf(certificate);
  const isKnown = now - (known.get(name) ?? -Infinity) < certificateEveryMs;
  if (isKnown && (result.verdict === 'ok' || result.verdict === 'slow')) {
    const { certificate: _told, ...details } = result.details!;
    const { details: _whole, ...rest } = result;
    return { result: Object.keys(details).length > 0 ? { ...rest, details } : rest, known };
  }
  const others = [...known].filter(([other]) => other !== name).slice(1 - knownMax);
  return { result, known: new Map([...others, [name, now]]) };
}

const nameOf = ({ sha256, daysReached }: Certificate): string => `${sha256} ${daysReached}`;
