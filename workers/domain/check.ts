/**
 * What a check is and what it says. Times are milliseconds since the epoch.
 */
import type { Assertion } from './assertion/types.ts';
import type { Details } from './details.ts';
import type { Placement, RegionId } from './region.ts';
import type { ProbedKind } from './request.ts';

export const verdicts = ['ok', 'slow', 'fail', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

export const failureClasses = [
  'dns',
  'connect_refused',
  'connect_timeout',
  'tls_expired',
  'tls_hostname',
  'tls_untrusted',
  'tls_protocol',
  'reset',
  'timeout',
  'protocol',
  'http_status',
  'assertion',
  'body_too_large',
  'too_many_redirects',
  'blocked_target',
  'heartbeat_missed',
  'heartbeat_failed',
  'platform',
] as const;
export type FailureClass = (typeof failureClasses)[number];

/** `message`: one readable sentence with the numbers in it. `step`: where it happened, such as `connect` or a step's name. */
export type Failure = { class: FailureClass; message: string; retryable: boolean; step?: string };

/**
 * Durations of a check's parts. `ttfbMs`: request sent to the answer's first byte; `transferMs`: from there to its end;
 * `echoMs`: a message sent to its answer.
 */
export type Phases = {
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
  ttfbMs?: number;
  transferMs?: number;
  echoMs?: number;
};

export const checkReasons = ['scheduled', 'confirm', 'manual'] as const;
export type CheckReason = (typeof checkReasons)[number];

export type CheckResult = {
  monitorId: string;
  workspaceId: string;
  region: RegionId;
  /** The data centre the check was seen to run in (IATA code), null when it could not be told. */
  colo: string | null;
  placement: Placement;
  /** The slot this result answers; with monitor and region it names the result. */
  slotAt: number;
  startedAt: number;
  durationMs: number;
  verdict: Verdict;
  httpStatus?: number;
  phases?: Phases;
  /** Why the verdict is not `ok`. */
  failure?: Failure;
  details?: Details;
  kind: CheckReason;
  /** It says nothing its monitor's object does not know; see schedule/steady.ts. */
  steady?: true;
};

export const resultId = (r: Pick<CheckResult, 'monitorId' | 'region' | 'slotAt'>): string =>
  `${r.monitorId}.${r.region}.${r.slotAt}`;

/** How fast a region usually is at each hour of the week (UTC, from Monday 00:00), and above what it is slow then. */
export type Usual = { medianMs: (number | null)[]; limitMs: (number | null)[] };

/** What a Prober needs to run one monitor's checks. `request` is sealed: secrets may be in it. */
export type Job = {
  monitorId: string;
  workspaceId: string;
  /** Grows with every change of the monitor; the digest of a shard is made from it. */
  version: number;
  kind: ProbedKind;
  target: string;
  intervalSeconds: number;
  timeoutMs: number;
  /** `ok`s in a row after which a failing region counts as recovered. */
  recoveryThreshold: number;
  degradedAboveMs: number | null;
  /** Where anomalies are looked for and enough is known. */
  usual?: Usual;
  /** This region's place in the interval, see schedule/stagger.ts. */
  offsetMs: number;
  sealedRequest: string | null;
  assertions: Assertion[];
};
