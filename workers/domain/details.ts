/** What a check saw beyond its verdict. Bounded, and without secrets: it is stored and shown as it is. */
import type { Failure, Phases } from './check.ts';
import type { RecordType } from './request.ts';

export type Certificate = {
  /** The host that showed it, as it was asked for. */
  host: string;
  subject: string;
  issuer: string;
  /** DNS names and addresses it is good for. */
  names: string[];
  notBefore: number;
  notAfter: number;
  sha256: string;
  serial: string;
  /** Such as `RSA 2048` or `EC P-256`. */
  keyType: string;
  /** From the leaf up, as the server sent them. */
  chain: { subject: string; issuer: string; notAfter: number }[];
  /** Every certificate sent is signed by the next; false also when an intermediate is missing. */
  chainComplete: boolean;
  hostnameMatches: boolean;
  /** The platform's own trust store accepts it; null when nobody could tell. */
  trusted: boolean | null;
  /** Such as `TLSv1.3`. */
  protocol: string;
  cipher: string;
  /** Weak protocols, keys and signatures, in words. */
  warnings: string[];
  /** The smallest of the monitor's `certificateDays` that is reached, null for none. */
  daysReached: number | null;
};

export type DnsAnswer = {
  type: RecordType;
  /** Response code: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, … */
  code: string;
  records: { value: string; ttlSeconds: number }[];
  resolver: string;
  /** The resolver validated the answer (AD flag). */
  authenticated: boolean;
};

export type StepResult = {
  name: string;
  verdict: 'ok' | 'slow' | 'fail' | 'skipped';
  durationMs: number;
  httpStatus?: number;
  failure?: Failure;
};

export type ComponentStatus = 'up' | 'degraded' | 'down' | 'unknown';
export type HealthReport = {
  status: ComponentStatus;
  components: { name: string; status: ComponentStatus; message?: string }[];
};

export type HeartbeatRun = { exitCode: number | null; log: string; startedAt: number | null };

export type Excerpt = { headers: Record<string, string>; body: string };

export type Details = {
  /** Hops that led on, in order. */
  redirects?: { status: number; url: string }[];
  /** Such as `HTTP/1.1`, where it could be seen. */
  protocol?: string;
  /** Phases measured on a connection of their own, beside the verdict; or why they could not be. */
  sampled?: Phases | { unavailable: string };
  certificate?: Certificate;
  dns?: DnsAnswer;
  steps?: StepResult[];
  health?: HealthReport;
  run?: HeartbeatRun;
  /** What a TCP or WebSocket peer said. */
  received?: string;
  /** The subprotocol a WebSocket server chose. */
  subprotocol?: string;
  /** Of the answer that failed: masked and cut. */
  excerpt?: Excerpt;
};

/** Every part of an answer that was measured: those of its own connection, and those of a second one that were sampled beside it. */
export function phasesOf({ phases, details }: { phases?: Phases; details?: Details }): Phases | undefined {
  const sampled = details?.sampled;
  if (!sampled || 'unavailable' in sampled) return phases;
  return { ...sampled, ...phases };
}
