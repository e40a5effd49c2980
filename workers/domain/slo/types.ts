/**
 * Service level objectives: what share of the time, or of the checks, has to be good over a window. Ratios are 0 to 1,
 * times milliseconds since the epoch.
 */
import type { Severity } from '../state/types.ts';

/**
 * `availability`: time that is not downtime, by the rules of uptime (stats/uptime.ts), of all monitors together.
 * `latency`: checks that were answered within `thresholdMs`, of all that were (a failed one was not).
 */
export type Indicator = { kind: 'availability' } | { kind: 'latency'; thresholdMs: number };

export type Slo = {
  id: string;
  name: string;
  /** Those named, and those that have one of the tags. */
  monitorIds: string[];
  tags: string[];
  indicator: Indicator;
  /** 0.999 for 99.9 %. */
  objective: number;
  /** Rolling. */
  windowDays: number;
  /** Burn rates are told of. `policyId` null: the first policy that fits one of its monitors' tags, else every channel. */
  alerting: { enabled: boolean; policyId: string | null };
};

/** One row of the scheme: the budget burns at least `burnRate` times too fast over both windows. */
export type BurnRule = { longMs: number; shortMs: number; burnRate: number; severity: Severity };

export type SloAlertBody = {
  rule: BurnRule;
  /** When it was opened: how many times too fast, over both windows, and what was left of the budget. */
  burnLong: number;
  burnShort: number;
  budgetLeft: number;
  /** Channels that were told so far, and which steps of the policy are done. */
  told: { channelIds: string[]; steps: number; policyId: string | null };
};
