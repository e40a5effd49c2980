/**
 * What a monitor's machine knows and says. Pure data: it is stored as JSON and sent over wires as it is.
 * Times are milliseconds since the epoch.
 */
import type { CheckResult, Failure, FailureClass, Verdict } from '../check.ts';
import type { Placement, RegionId } from '../region.ts';
import type { MaintenanceWindow } from '../schedule/maintenance-types.ts';
import type { KnownCertificate, SeenCertificate } from './certificate.ts';

export const monitorStatuses = ['pending', 'up', 'degraded', 'suspect', 'down', 'paused'] as const;
export type MonitorStatus = (typeof monitorStatuses)[number];

export type Quorum = 'majority' | 'any' | 'all' | number;

/** The part of a monitor's configuration that decisions need. */
export type MachineConfig = {
  monitorId: string;
  target: string;
  regions: RegionId[];
  intervalMs: number;
  timeoutMs: number;
  quorum: Quorum;
  failureThreshold: number;
  recoveryThreshold: number;
  /** Slow results in a row after which a region is slow, and others after which it is not any more. */
  degradedThreshold: number;
  degradedRecoveryThreshold: number;
  /** More changes between up and down than `transitions` within `windowMs` are flapping; null never. */
  flapping: { transitions: number; windowMs: number } | null;
  /** An outage that begins so soon after the last one ended is the same incident, opened again; 0 never. */
  reopenWithinMs: number;
  maintenance: MaintenanceWindow[];
  /** Monitors it depends on: while one of them is down, its alerts are held. */
  parents: { id: string; name: string }[];
};

/** One result as the machine remembers it. */
export type Seen = {
  slotAt: number;
  startedAt: number;
  verdict: Exclude<Verdict, 'unknown'>;
  failure?: Failure;
};

/** What a run of results of one region amounts to. `…Since` are the `startedAt` of a run's first result. */
export type Streak = {
  /** Reached the failure threshold, and not the recovery threshold since. */
  failing: boolean;
  failingSince: number;
  failRun: number;
  failSince: number;
  goodRun: number;
  goodSince: number;
  slowRun: number;
  /** Reached the degraded threshold, and not its recovery threshold since. */
  slow: boolean;
  fastRun: number;
  failure: Failure | null;
};

export type RegionState = {
  /** What results older than the window amount to. */
  base: Streak;
  /** The newest verified results, oldest first, one a slot: a set, so the order of arrival does not matter. */
  window: Seen[];
  /** The newest result of any verdict and placement: what lists show. */
  last: LastSeen | null;
  /** The newest slot this region had to answer with `unknown`, or did not answer when asked to confirm. */
  unknownAt: number | null;
  /** How often in a row it had nothing to say since it was known: one silence is no change, two are; no more are counted. */
  unknownRun: number;
};

export type LastSeen = {
  slotAt: number;
  verdict: Verdict;
  latencyMs: number;
  colo: string | null;
  placement: Placement;
};

export type IncidentStatus = 'open' | 'acknowledged' | 'resolved';
export const severities = ['critical', 'major', 'minor'] as const;
export type Severity = (typeof severities)[number];

export type Cause = {
  summary: string;
  /** Every region that failed during the incident; `until` is null while it still does. */
  regions: { region: RegionId; class: FailureClass; message: string; since: number; until: number | null }[];
};

export type TimelineKind =
  | 'suspected'
  | 'opened'
  | 'region_failed'
  | 'region_recovered'
  | 'acknowledged'
  | 'no_data'
  | 'data_back'
  | 'reopened'
  | 'flapping'
  | 'stable'
  /** Alerts wait for something else than people: a parent that is down. */
  | 'held'
  | 'released'
  | 'severity'
  | 'note'
  | 'merged'
  | 'resolved';

export type TimelineEntry = {
  at: number;
  kind: TimelineKind;
  message: string;
  region?: RegionId;
  by?: string;
};

export type Incident = {
  id: string;
  /** Grows with every change, so that an older copy never overwrites a newer one. */
  revision: number;
  monitorId: string;
  status: IncidentStatus;
  severity: Severity;
  /** The first failing result's own time. */
  startedAt: number;
  /** When the quorum was reached. */
  detectedAt: number;
  resolvedAt: number | null;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  acknowledgeNote: string | null;
  /** When the target was really out: an incident that was opened again, or flaps, has several. Oldest first. */
  outages: { from: number; to: number | null }[];
  flapping: boolean;
  /** The parent for whose sake nobody is alerted. */
  heldBy: { id: string; name: string } | null;
  /** The incident that tells of this one too: nobody is alerted of this one any more. */
  mergedInto: string | null;
  /** Somebody graded it: it stays as they said. */
  severityFixed: boolean;
  /** One sentence: for whom it is down, what is behind it, and since when. */
  diagnosis: string;
  cause: Cause;
  timeline: TimelineEntry[];
};

/** Regions that fail for longer than a blip while the quorum says the target is up. */
export type Advisory = { since: number; regions: RegionId[]; message: string };

export type MonitorState = {
  status: MonitorStatus;
  since: number;
  noData: boolean;
  /** What the quorum says, whatever people were told: an incident may flap, be dismissed, or wait for a maintenance to end. */
  down: boolean;
  /** The maintenance window under way, and when that will change next; 0 is: find out. */
  maintenance: { id: string; name: string; since: number; until: number } | null;
  maintenanceChangeAt: number | null;
  /** Advisories that wait for the end of the maintenance. */
  notices: Extract<Effect, { kind: 'notify' }>[];
  /** When the quorum's word changed lately, for flapping. */
  flips: number[];
  /** The newest that was heard of each parent. */
  parents: Record<string, { down: boolean; at: number }>;
  /** Nobody was told of the open incident yet: parents are being asked, or one is down. See hold.ts. */
  hold: Hold | null;
  regions: Partial<Record<RegionId, RegionState>>;
  incident: Incident | null;
  advisory: Advisory | null;
  /** A confirmation round under way: who was asked and has not answered, and when silence counts as `unknown`. */
  confirm: { deadlineAt: number; waiting: RegionId[] } | null;
  /** When the last round began, and when another one is wanted. */
  confirmedAt: number;
  confirmAt: number | null;
  /**
   * Since when every result was seen. Objects are evicted and keep only what changed: what a region said last holds
   * until it had time to say something else since then.
   */
  completeSince: number;
  /** Incidents opened so far: the next one's id is made from it. */
  incidents: number;
  /** How often the newest incident was opened, and that incident while it may be opened again. */
  openings: number;
  last: Incident | null;
  /** Somebody ended the incident by hand: what still fails opens no other before it was good again. */
  dismissed: boolean;
  /** See certificate.ts. */
  certificate: SeenCertificate | null;
  certificates: KnownCertificate[];
};

export type Hold = {
  /** Parents that were asked and have not answered; after `deadlineAt` nobody waits for them. */
  waiting: string[];
  deadlineAt: number;
  /** The parents are up again: what fails in a round that began since then fails by itself. */
  recheckFrom: number | null;
};

export const eventTypes = [
  'incident.opened',
  'incident.acknowledged',
  'incident.resolved',
  'monitor.advisory',
] as const;
export type EventType = (typeof eventTypes)[number];

/** What happens to a machine. Results may come late, twice and in any order. */
export type MachineEvent =
  | { type: 'results'; results: readonly CheckResult[] }
  /** Regions that could not be asked to confirm. */
  | { type: 'unanswered'; regions: readonly RegionId[]; slotAt: number }
  | { type: 'tick' }
  | { type: 'configured' }
  | { type: 'paused' }
  | { type: 'resumed' }
  | { type: 'removed' }
  | { type: 'acknowledged'; by: string; note: string | null }
  | { type: 'resolved_by_hand'; by: string; note: string | null }
  | { type: 'graded'; severity: Severity; by: string }
  | { type: 'noted'; by: string; text: string }
  | { type: 'merged'; into: string | null; by: string }
  /** How a parent is: its own word. */
  | { type: 'parent'; id: string; down: boolean; at: number }
  | { type: 'parents_unanswered'; ids: readonly string[] }
  /** Somebody who depends on it wants to know: look now. */
  | { type: 'asked' }
  /** Nobody knows of a result newer than `lastSlotAt`. */
  | { type: 'silence'; lastSlotAt: number | null };

/** What the shell must do. `notify`: `key` names the transition, so that doing it twice can be told. */
export type Effect =
  | { kind: 'confirm'; regions: RegionId[]; slotAt: number }
  | { kind: 'notify'; event: EventType; key: string; incident: Incident | null; message: string }
  | { kind: 'ask_parents'; ids: string[] }
  | { kind: 'tell_children'; down: boolean }
  | { kind: 'persist_incident'; incident: Incident }
  | { kind: 'persist_status'; message: string };

export type Transition = { state: MonitorState; effects: Effect[] };
