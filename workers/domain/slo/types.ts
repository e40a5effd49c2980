/**
 * Service level objectives: what share of the time, or of the checks, has to be good over a window. Ratios are 0 to 1,
 * times milliseconds since the epoch.
 */
import type { EscalationState } from '../alert/escalation-types.ts';
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

/** `slo.*` are their own events: those of incidents are a contract. */
export const sloEventTypes = ['slo.burning', 'slo.acknowledged', 'slo.recovered'] as const;
export type SloEventType = (typeof sloEventTypes)[number];

/** What is to be sent: the delivery's id is made of `key`, which no other delivery of the workspace has. */
export type SloSend = {
  event: SloEventType;
  channelId: string;
  key: string;
  at: number;
  message: string;
  reminder?: number;
};

export type SloAlertBody = {
  /** As it was then: it may be gone before its alert. */
  slo: Pick<Slo, 'name' | 'objective' | 'windowDays' | 'indicator'>;
  rule: BurnRule;
  /** When it was opened or grew worse: how many times too fast, over both windows, and what was left of the budget. */
  burnLong: number;
  burnShort: number;
  budgetLeft: number | null;
  /** Since when none of the rules that count burns, as far as was seen. */
  calmSince: number | null;
  /** It is over. `resolved_at` is written when its end has been handed over for sending. */
  endedAt: number | null;
  /** The escalation knows of the acknowledgement. */
  acknowledgementTold: boolean;
  /** Who was told, and what comes next (domain/alert/escalation.ts). */
  escalation: EscalationState;
  /** Not yet known to be with the workspace's dispatch object: told again at the next tick, under the same ids. */
  owed: SloSend[];
};
