/**
 * What Workers and objects offer each other, as types. A Worker imports its neighbours' shapes from here, never
 * their code; each implementation says `implements`.
 */
import type { CheckReason, CheckResult, Job, Usual } from '../domain/check.ts';
import type { RegionId } from '../domain/region.ts';
import type { Incident, MachineConfig, MonitorState, Severity } from '../domain/state/types.ts';
import type { PublicStatus } from './api.ts';
import type { AlertMessage, DeliveryAttempt, RoutedChannel, ShownAttempt } from './alerts.ts';
import type { FeedNews } from './feed.ts';
import type { Assertion } from '../domain/assertion/types.ts';
import type { BeatSignal, HeartbeatState } from '../domain/heartbeat/types.ts';
import type { HeartbeatRequest, MonitorKind } from '../domain/request.ts';
import type { Policy } from '../domain/alert/types.ts';

// ── Probe Workers (entrypoint `Probe`, one Worker a region) ───────────────────────────────────────────────────────
export type ShardStatus = {
  shard: number;
  jobs: number;
  digest: string;
  lastTickAt: number | null;
  lagMs: number;
  colo: string | null;
};
/** What a target answered, masked and cut, for a person to look at. */
export type TrialSeen = {
  status?: number;
  headers?: Record<string, string>;
  body: string;
  bodyComplete: boolean;
};
export type Trial = { result: CheckResult; seen: TrialSeen | null };
export type RegionTrial = { region: RegionId } & (Trial | { error: string });
export interface ProbeRpc {
  /** Stores jobs; a job not known before is also run at once. Older versions than the stored one are ignored. */
  push(shard: number, jobs: Job[]): Promise<void>;
  remove(shard: number, monitorIds: string[]): Promise<void>;
  /** Runs one check now, ahead of the schedule, and also sends its result to the queue. */
  run(shard: number, job: Job, kind: Exclude<CheckReason, 'scheduled'>, slotAt: number): Promise<CheckResult>;
  /** Runs one check that somebody looks on. Its result goes nowhere: the monitor may not exist yet. */
  trial(job: Job, slotAt: number): Promise<Trial>;
  /** Every shard of this region. */
  status(): Promise<{ region: RegionId; shards: ShardStatus[] }>;
  /** What a shard holds, to compare with what it should. */
  jobs(shard: number): Promise<{ monitorId: string; version: number }[]>;
}

// ── Monitor object (class `MonitorObject`, one a monitor, named by its id) ────────────────────────────────────────
/** All a monitor object needs to know of its monitor. The API sends it whole on every change. */
export type MonitorSpec = MachineConfig & {
  workspaceId: string;
  name: string;
  kind: MonitorKind;
  /** Grows with every change; an older spec than the stored one is ignored. */
  version: number;
  /** The version in which a probe's job last changed; specs stored before there was one have none. */
  jobVersion?: number;
  shard: number;
  paused: boolean;
  degradedAboveMs: number | null;
  /** By which its regions judge what is slower than usual; those that know too little are left out. */
  usual?: Partial<Record<RegionId, Usual>>;
  sealedRequest: string | null;
  assertions: Assertion[];
  /** Of a heartbeat: when it is expected, and the SHA-256 of what its address ends with, base64url. Else null. */
  heartbeat?: HeartbeatRequest | null;
  pingKeyHash?: string | null;
  /** Those it tells when no policy fits. */
  channels: RoutedChannel[];
  /** Policies that fit its tags, or the one it names, in the order in which they are tried, and the channels in them. */
  policies: Policy[];
  policyChannels: RoutedChannel[];
  /** Monitors that depend on it. */
  children: string[];
  tags: string[];
  statusSlugs: string[];
};
/** `at` orders what is said. */
export type Standing = { down: boolean; at: number };
export type MonitorSnapshot = {
  spec: MonitorSpec;
  state: MonitorState;
  heartbeat: HeartbeatState | null;
  /** Of the open incident, where it has a policy, or might have one. */
  escalation: EscalationPlan | null;
};
/** Channels by their names. */
export type EscalationPlan = {
  incidentId: string;
  policy: { id: string; name: string } | null;
  told: string[];
  /** Unless somebody acknowledges. `quiet`: it waits for the end of quiet hours. */
  next: { at: number; channels: string[]; quiet: boolean } | null;
  stopped: 'acknowledged' | 'merged' | null;
};
export type RecordOutcome = { known: boolean; status: MonitorState['status']; noData: boolean };
export interface MonitorRpc extends DeliveryOwner {
  configure(spec: MonitorSpec): Promise<void>;
  /** Ends the monitor: resolves nothing, takes its jobs back, forgets everything. */
  remove(): Promise<void>;
  record(results: CheckResult[]): Promise<RecordOutcome>;
  /** Runs a check from every region now and returns the results; the machine sees them too. */
  checkNow(): Promise<CheckResult[]>;
  /** What a job says of itself. `arrivedAt`: when its first byte was here. False where the key is not this monitor's, or there is no such monitor. */
  beat(secret: string, signal: BeatSignal, arrivedAt?: number): Promise<boolean>;
  acknowledge(incidentId: string, by: string, note: string | null): Promise<Incident | null>;
  /** Ends an incident by hand. What still fails opens no other before it was good again. Null: it is none of its open ones. */
  resolve(incidentId: string, by: string, note: string | null): Promise<Incident | null>;
  /** A line in the timeline of an open incident. Null: it is none of its open ones. */
  note(incidentId: string, by: string, text: string): Promise<Incident | null>;
  setSeverity(incidentId: string, severity: Severity, by: string): Promise<Incident | null>;
  /** Another incident tells of this one from now on; null takes that back. */
  merge(incidentId: string, into: string | null, by: string): Promise<Incident | null>;
  /** How it is, for a monitor that depends on it: it looks now if it seems up. Null: nobody watches it. */
  standing(): Promise<Standing | null>;
  /** What a monitor that this one depends on says of itself. */
  parentChanged(parentId: string, down: boolean, at: number): Promise<void>;
  snapshot(): Promise<MonitorSnapshot | null>;
  /** The watchdog found no recent result, or one after a silence: decides on `no_data`. `lastSlotAt` is the newest it knows. */
  silence(lastSlotAt: number | null): Promise<void>;
  /** Pushes this monitor's job again to one region (reconciliation). */
  repush(region: RegionId): Promise<void>;
}

/** An object that keeps alerts until their delivery is reported: the monitor's, or the workspace's dispatch object. */
export interface DeliveryOwner {
  /** Before a try: true if this delivery still waits for it; marks it as taken, so that a duplicate gets false. */
  claimDelivery(deliveryId: string, attempt: number): Promise<boolean>;
  /** Instead of a try: the dispatch object has it now, or it is to come again at a time. It costs no try. */
  putOffDelivery(deliveryId: string, attempt: number, why: PutOff): Promise<void>;
  /** After a try. The object decides whether and when there is another. */
  reportDelivery(deliveryId: string, attempt: DeliveryAttempt): Promise<DeliveryOutlook>;
}
export type DeliveryOutlook = { nextAttemptAt: number | null; dead: boolean };

// ── Core Worker (entrypoint `Core` of the monitor Worker) ─────────────────────────────────────────────────────────
export interface CoreRpc {
  /** One check by every region named, told to nobody else. */
  trial(job: Job, regions: RegionId[], slotAt: number): Promise<RegionTrial[]>;
  /** One entry a region that this installation probes from. */
  probes(): Promise<{ region: RegionId; reachable: boolean; shards: ShardStatus[] }[]>;
}

// ── Feed objects (class `FeedObject`; named `workspace:<id>` or `status:<slug>`) ──────────────────────────────────
/** News as Workers hand them over. Results travel as they are: they are made presentable only if somebody looks. */
export type PublishedNews =
  | Exclude<FeedNews, { type: 'results' }>
  | (Omit<Extract<FeedNews, { type: 'results' }>, 'results'> & { results: CheckResult[] });
export interface FeedRpc {
  /** Fans news out to the sockets they concern. */
  publish(news: PublishedNews[]): Promise<void>;
  /** Keeps a status page's newest snapshot and sends it to its sockets. */
  putSnapshot(page: PublicStatus): Promise<void>;
  getSnapshot(): Promise<PublicStatus | null>;
  /** Forgets everything (the status page is gone). */
  clear(): Promise<void>;
}
/** `fetch` of a feed object upgrades to a WebSocket; `?monitor=<id>` narrows it to one monitor's news. */

// ── Dispatch objects (class `DispatchObject` of the alerts Worker; one a workspace, named by its id) ───────────────
/**
 * What the alerts consumer does with a delivery. `send`: try it now, and `tell` how it ended even if it arrived (a
 * failure is always told); `held`: the object has it now; `later`: try again at that time.
 */
export type Admission = { kind: 'send'; tell: boolean } | PutOff;
export type PutOff = { kind: 'held' } | { kind: 'later'; at: number };
export interface DispatchRpc extends DeliveryOwner {
  /** Before a try of a monitor's alert: is it told by itself, or with others? Asking twice for one delivery answers the same. */
  /** @param answerBy when it is told by itself, whatever is answered later */
  admit(message: AlertMessage, answerBy: number): Promise<Admission>;
  /** How a try through a channel ended, whoever owns it: what the breaker, the rate cap and the alarm about a channel need. */
  tried(message: AlertMessage, attempt: DeliveryAttempt, next: DeliveryOutlook): Promise<void>;
  /** Takes messages that were given up, to deliver them again under their old ids; `attempt` is the number of the next try. */
  replay(messages: AlertMessage[]): Promise<void>;
  /** Takes messages that no object owns, to deliver them; one whose id it took before is not taken again. */
  tell(messages: AlertMessage[]): Promise<void>;
  /** The workspace's channels and its settings for storms; older versions are ignored. */
  configure(settings: DispatchSettings): Promise<void>;
  status(): Promise<DispatchStatus>;
}
export type DispatchSettings = {
  /** When it was read. */
  version: number;
  storm: { monitors: number; windowMs: number };
  channels: (RoutedChannel & { digest: boolean; ratePerMinute: number })[];
};
export type DispatchStatus = {
  /** Since when alerts are told together. */
  stormSince: number | null;
  held: number;
  channels: {
    channelId: string;
    breaker: 'closed' | 'open' | 'half_open';
    failures: number;
    openUntil: number | null;
    /** Alerts that wait for a digest, and those that wait for the channel. */
    held: number;
    waiting: number;
    /** Since when nothing arrives, and what was said last. */
    failingSince: number | null;
    lastError: string | null;
  }[];
};

// ── Alerts Worker (entrypoint `Alerts`) ───────────────────────────────────────────────────────────────────────────
export interface AlertsRpc {
  /** One try of a test delivery, at once, written to the delivery log like any other. */
  deliverTest(message: AlertMessage): Promise<ShownAttempt>;
}
