/**
 * Who is told of an incident, when, and how often. Pure data: a monitor's object gets it with its spec and keeps it.
 * Durations are milliseconds. A monitor without a policy tells every channel of its own at once.
 */
import type { Severity } from '../state/types.ts';

export type PolicyStep = {
  /** After the incident was opened, or what held its alerts was over. */
  afterMs: number;
  channelIds: string[];
};

/** Hours of the week in which only some severities are told; the rest waits for their end, and is told if it still holds. */
export type QuietHours = {
  /** IANA. */
  timeZone: string;
  /** 1 is Monday, 7 is Sunday: the days on which the quiet begins. */
  days: number[];
  /** `HH:MM`, local; `to` on or before `from` is on the next day. */
  from: string;
  to: string;
  /** Told in spite of it. */
  severities: Severity[];
};

export type Policy = {
  id: string;
  name: string;
  /** Incidents of these severities, of monitors with one of these tags; null is any. The first policy that fits counts. */
  severities: Severity[] | null;
  tags: string[] | null;
  /** In the order of their time. */
  steps: PolicyStep[];
  /** The steps again, each `everyMs` after the last one of the round before, until acknowledged; at most `times` rounds more. */
  repeat: { everyMs: number; times: number } | null;
  quietHours: QuietHours | null;
  /** Channels that were told of an incident also hear of its acknowledgement and its end. */
  onAcknowledge: boolean;
  onResolve: boolean;
  /** Whether advisories are told, by the first step's channels. */
  onAdvisory: boolean;
};
