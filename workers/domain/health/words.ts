/** The many spellings of a status, and which of two is worse. */
import type { ComponentStatus } from '../details.ts';

const spellings: Record<ComponentStatus, string> = {
  up: 'up ok okay pass passed passing healthy green operational available alive running ready online success successful good normal serving live true',
  degraded:
    'degraded degraded_performance warn warning yellow amber partial partial_outage partially_degraded minor unstable slow impaired limited maintenance under_maintenance',
  down: 'down fail failed failing failure error unhealthy critical red out_of_service outage major major_outage unavailable offline dead stopped not_ready not_serving bad false',
  unknown: 'unknown unspecified none pending starting initializing n/a',
};
const statusOf = new Map(
  Object.entries(spellings).flatMap(([status, words]) =>
    words.split(' ').map((word) => [word, status as ComponentStatus]),
  ),
);

/** A word as it was written and what it says; null for a word nobody knows. */
export function readWord(word: string): ComponentStatus | null {
  const plain = word
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return statusOf.get(plain) ?? null;
}

/** A status may also be a truth value, or the number of an HTTP status. */
export function readStatus(value: unknown): { status: ComponentStatus; word: string } | null {
  if (typeof value === 'string') {
    const status = value.length > 60 ? null : readWord(value);
    return status && { status, word: value.trim().toLowerCase() };
  }
  if (typeof value === 'boolean')
    return value ? { status: 'up', word: 'up' } : { status: 'down', word: 'down' };
  if (typeof value !== 'number' || value < 100 || value > 599) return null;
  const status = value < 400 ? 'up' : 'down';
  return { status, word: `${status} (${value})` };
}

const severity: Record<ComponentStatus, number> = { up: 0, unknown: 1, degraded: 2, down: 3 };
export const worseFirst = (a: ComponentStatus, b: ComponentStatus): number => severity[b] - severity[a];
