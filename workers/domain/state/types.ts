/**
 * What a monitor's machine knows and says. Pure data: it is stored as JSON and sent over wires as it is.
 * Times are milliseconds since the epoch.
 */
import type { Failure, FailureClass, Verdict } from '../check.ts';
import type { Placement, RegionId } from '../region.ts';

export const monitorStatuses = ['pending', 'up', 'degraded', 'suspect', 'down', 'paused'] as const;
export type MonitorStatus = (typeof monitorStatuses)[number];

export type Quorum = 'majority' | 'any' | 'all' | number;

/** The part of a monitor's configuration that decisions need. */
export type MachineConfig = {
  monitorId: string;
  regions: RegionId[];
  intervalMs: number;
  timeoutMs: number;
  quorum: Quorum;
  failureThreshold: number;
  recoveryThreshold: number;
};

/** One result as the machine remembers it. */
export type Seen = {
  slotAt: number;
  startedAt: number;
  verdict: Exclude<Verdict, 'unknown'>;
  latencyMs: number;
  failure?: Failure;
};

export type RegionState = {
  /** The newest verified results, oldest first, bounded; a set ordered by slot, so arrival order does not matter. */
  window: Seen[];
  /** The newest result of any verdict and placement: what lists show. */
  last: {
    slotAt: number;
    verdict: Verdict;
    latencyMs: number;
    colo: string | null;
    placement: Placement;
  } | null;
  /** When this region last had to say `unknown`, or did not answer a confirmation. */
  unknownAt: number | null;
};

export type IncidentStatus = 'open' | 'acknowledged' | 'resolved';
export type Severity = 'critical' | 'major' | 'minor';

export type Cause = {
  summary: string;
  regions: { region: RegionId; class: FailureClass; message: string; since: number }[];
};

export type TimelineKind =
  | 'suspected'
  | 'opened'
  | 'region_failed'
  | 'region_recovered'
  | 'acknowledged'
  | 'no_data'
  | 'data_back'
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
  cause: Cause;
  timeline: TimelineEntry[];
};

/** Regions that fail for longer than a blip while the quorum says the target is up. */
export type Advisory = { since: number; regions: RegionId[]; message: string };

export type MonitorState = {
  status: MonitorStatus;
  since: number;
  noData: boolean;
  regions: Partial<Record<RegionId, RegionState>>;
  incident: Incident | null;
  advisory: Advisory | null;
  /** A confirmation round under way: who was asked and has not answered, and when silence counts as `unknown`. */
  confirm: { round: number; startedAt: number; deadlineAt: number; waiting: RegionId[] } | null;
  /** Incidents opened so far: the next one's id is made from it. */
  incidents: number;
};

export const eventTypes = [
  'incident.opened',
  'incident.acknowledged',
  'incident.resolved',
  'monitor.advisory',
] as const;
export type EventType = (typeof eventTypes)[number];

/** What the shell must do. `notify`: `key` is unique for the transition, so doing it twice is told apart. */
export type Effect =
  | { kind: 'confirm'; regions: RegionId[]; slotAt: number }
  | { kind: 'notify'; event: EventType; key: string; incident: Incident | null; advisory: Advisory | null }
  | { kind: 'persist_incident'; incident: Incident }
  | { kind: 'persist_status' };
