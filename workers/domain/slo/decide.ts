/**
 * What becomes of a budget's alert: `(open alert, judged rules, now) → decision`. Pure.
 *
 * 1. The worst rule that fires opens it. A worse one makes it worse; it never grows milder while it is open.
 * 2. It ends when no rule as severe as it has burned for `calmMs`. What could not be read ends nothing.
 * 3. Milder rules burn on for hours after an outage that was told of: `shortFrom` keeps them from telling it again.
 */
import type { Severity } from '../state/types.ts';
import { severities } from '../state/types.ts';
import type { Judged } from './judge.ts';

export const calmMs = 5 * 60_000;

export type Decision =
  | { kind: 'nothing' }
  | { kind: 'open' | 'worsen'; by: Judged }
  | { kind: 'calm'; since: number | null }
  | { kind: 'end' };

/** Larger is milder. */
const mildness = (severity: Severity): number => severities.indexOf(severity);

export function decide(
  open: { severity: Severity; calmSince: number | null } | null,
  judged: readonly Judged[],
  now: number,
): Decision {
  const [worst] = judged
    .filter(({ state }) => state === 'burning')
    .sort((a, b) => mildness(a.rule.severity) - mildness(b.rule.severity));
  if (!open) return worst ? { kind: 'open', by: worst } : { kind: 'nothing' };
  if (worst && mildness(worst.rule.severity) < mildness(open.severity)) return { kind: 'worsen', by: worst };
  const counting = judged.filter(({ rule }) => mildness(rule.severity) <= mildness(open.severity));
  if (counting.some(({ stays }) => stays === 'burning'))
    return open.calmSince === null ? { kind: 'nothing' } : { kind: 'calm', since: null };
  if (counting.some(({ stays }) => stays === 'unknown')) return { kind: 'nothing' };
  if (open.calmSince === null) return { kind: 'calm', since: now };
  return now - open.calmSince >= calmMs ? { kind: 'end' } : { kind: 'nothing' };
}

/** From when on a rule's short window counts: what the last alert told of is not told again. */
export const shortFrom = (now: number, shortMs: number, lastEndedAt: number | null): number =>
  Math.max(now - shortMs, Math.min(lastEndedAt ?? -Infinity, now));
