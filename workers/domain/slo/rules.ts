/**
 * The four-window scheme of Google's SRE Workbook, chapter 5 ("Multiwindow, Multi-Burn-Rate Alerts"). Each rule fires
 * when its share of the budget went within the long window and it still burns in the short one, a twelfth as long.
 *
 * The Workbook's rates are for 30 days. For another window the shares and the windows stay: rate = share × window / long
 * window. A rate below 1 would tell of what keeps the objective, so it is 1 at the least.
 */
import type { Severity } from '../state/types.ts';
import type { BurnRule } from './types.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const scheme: { longMs: number; shortMs: number; share: number; severity: Severity }[] = [
  { longMs: hourMs, shortMs: 5 * minuteMs, share: 0.02, severity: 'critical' },
  { longMs: 6 * hourMs, shortMs: 30 * minuteMs, share: 0.05, severity: 'critical' },
  { longMs: dayMs, shortMs: 2 * hourMs, share: 0.1, severity: 'minor' },
  { longMs: 3 * dayMs, shortMs: 6 * hourMs, share: 0.1, severity: 'minor' },
];

/** The shortest first. */
export const burnRules = (windowDays: number): BurnRule[] =>
  scheme.map(({ share, ...rule }) => ({
    ...rule,
    burnRate: Math.max(1, Math.round(((share * windowDays * dayMs) / rule.longMs) * 1e6) / 1e6),
  }));

/** A total failure burns 1 / (1 − objective) times too fast: of a low objective some rules can never fire. */
export const isReachable = ({ burnRate }: BurnRule, objective: number): boolean =>
  burnRate <= 1 / (1 - objective) + 1e-9;
