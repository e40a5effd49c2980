/** What is going on with the telling of an incident. Pure data: stored as JSON with the state of the monitor's object. */
import type { EventType, Severity } from '../state/types.ts';
import type { Policy } from './types.ts';

/** Whom a monitor may tell. */
export type Routing = {
  /** Those that fit its tags, or the one it names, in the order in which they are tried. */
  policies: Policy[];
  /** Told at once where no policy fits the incident. */
  channelIds: string[];
};

export type Escalation = {
  incidentId: string;
  /** Of the transition that opened it; the deliveries' ids are made from it. */
  key: string;
  severity: Severity;
  /** A copy of the one it goes by; null where none fitted. */
  policy: Policy | null;
  /** Grows with every other policy and every edit, so that the same step's number is another delivery. */
  edition: number;
  round: number;
  /** From when on the times of this round's steps count. */
  roundAt: number;
  /** Steps of this round up to this time are done. */
  doneMs: number;
  /** What is due waits for the end of quiet hours. */
  quietUntil: number | null;
  /** How often each channel was told that it is open. */
  told: Record<string, number>;
  stopped: 'acknowledged' | 'merged' | null;
};

/** An advisory that came in quiet hours. `passing`: not worth a word when the regions answer again. */
export type HeldAdvisory = { key: string; message: string; passing: boolean; until: number };

/** Null when nothing is going on. */
export type EscalationState = { incident: Escalation | null; advisories: HeldAdvisory[] } | null;

export type EscalationEvent =
  /** @property acknowledged somebody did before anybody was told: alerts may have been held */
  | { type: 'opened'; incidentId: string; key: string; severity: Severity; acknowledged: boolean }
  | { type: 'acknowledged'; incidentId: string; key: string }
  | { type: 'resolved'; incidentId: string; key: string }
  | { type: 'graded'; severity: Severity }
  /** Another incident tells of this one; or not any more. */
  | { type: 'merged'; into: string | null }
  | { type: 'advisory'; key: string; message: string; passing: boolean }
  /** Something else to know of an open incident: that it flaps. */
  | { type: 'noticed'; incidentId: string; key: string; message: string }
  /** The routing may be another one. */
  | { type: 'configured' }
  /** @property advisory whether an advisory that may pass still holds */
  | { type: 'tick'; advisory: boolean };

/** One delivery. Its id is made of `key`, which no other delivery of this monitor has. */
export type Send = {
  event: EventType;
  channelId: string;
  key: string;
  /** Not at the moment of the transition itself: its text says how old the news are. */
  late: boolean;
  /** The channel was told so often before that it is open. */
  reminder?: number;
  /** Of an advisory that waited. */
  message?: string;
};

export type Escalated = { state: EscalationState; sends: Send[] };
