/**
 * What a check is and what it says. Times are milliseconds since the epoch.
 */
import type { Placement, RegionId } from './region.ts';

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
  'platform',
] as const;
export type FailureClass = (typeof failureClasses)[number];

export type Failure = { class: FailureClass; message: string; retryable: boolean };

/** Durations of a check's parts. `ttfbMs`: request sent to headers read; `transferMs`: headers to the body's end. */
export type Phases = {
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
  ttfbMs?: number;
  transferMs?: number;
};

export const checkKinds = ['scheduled', 'confirm', 'manual'] as const;
export type CheckReason = (typeof checkKinds)[number];

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
  failure?: Failure;
  kind: CheckReason;
  /** It says nothing its monitor's object does not know; see schedule/steady.ts. */
  steady?: true;
};

export const resultId = (r: Pick<CheckResult, 'monitorId' | 'region' | 'slotAt'>): string =>
  `${r.monitorId}.${r.region}.${r.slotAt}`;

export type Assertion =
  | { source: 'status'; comparison: 'equals' | 'not_equals'; target: string }
  | { source: 'body'; comparison: 'contains' | 'not_contains'; target: string };

export type Auth = { type: 'basic'; username: string; password: string } | { type: 'bearer'; token: string };

export type HttpRequest = {
  method: string;
  headers: Record<string, string>;
  body: string | null;
  auth: Auth | null;
  /** Redirects followed; 0 forbids them (the redirect is then the answer). */
  redirectsMax: number;
  bodyBytesMax: number;
};

/** What a Prober needs to run one monitor's checks. `request` is sealed: secrets may be in it. */
export type Job = {
  monitorId: string;
  workspaceId: string;
  /** Grows with every change of the monitor; the digest of a shard is made from it. */
  version: number;
  kind: 'http';
  target: string;
  intervalSeconds: number;
  timeoutMs: number;
  /** `ok`s in a row after which a failing region counts as recovered. */
  recoveryThreshold: number;
  degradedAboveMs: number | null;
  /** This region's place in the interval, see schedule/stagger.ts. */
  offsetMs: number;
  sealedRequest: string | null;
  assertions: Assertion[];
};
