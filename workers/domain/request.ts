/**
 * What each kind of monitor asks of its target. Kept sealed wherever it rests, because secrets may be in it; the
 * schemas with defaults and bounds are in wire/api/requests.
 */
import type { Assertion } from './assertion/types.ts';

export const monitorKinds = [
  'http',
  'health',
  'multistep',
  'tls',
  'tcp',
  'dns',
  'websocket',
  'heartbeat',
] as const;
export type MonitorKind = (typeof monitorKinds)[number];
/** Kinds that a probe runs; a heartbeat is heard, not asked. */
export type ProbedKind = Exclude<MonitorKind, 'heartbeat'>;

export type Auth = { type: 'basic'; username: string; password: string } | { type: 'bearer'; token: string };

/** A value that templates name as `{{ name }}`; a secret one is never shown again. */
export type Variable = { name: string; value: string; secret: boolean };

/** One HTTP request as it is sent. Header values, body and credentials are Liquid templates where they have `{{` or `{%` in them. */
export type HttpCall = {
  method: string;
  headers: Record<string, string>;
  /** Names of headers whose values are secret though their names do not say so. */
  secretHeaders: string[];
  body: string | null;
  auth: Auth | null;
  /** Redirects followed; 0 forbids them (the redirect is then the answer). */
  redirectsMax: number;
  bodyBytesMax: number;
};

export type HttpRequest = HttpCall & {
  variables: Variable[];
  /** Now and then a second connection measures connect, TLS, first byte and transfer beside the verdict. */
  phaseTiming: boolean;
  /** Days before expiry at which a certificate is worth a word, each once. Empty: never. */
  certificateDays: number[];
};

export const startTlsProtocols = ['smtp', 'imap', 'postgres'] as const;
export const tlsProtocols = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsProtocol = (typeof tlsProtocols)[number];
export type TlsRequest = {
  startTls: (typeof startTlsProtocols)[number] | null;
  /** The name asked for (SNI) and compared, where it is not the target's own host. */
  serverName: string | null;
  certificateDays: number[];
  /** A server that agrees on less than this fails. */
  protocolMin: TlsProtocol;
};

/**
 * `expect` is a substring, or between slashes a regular expression. In what is sent, and in a substring, `\r`, `\n`,
 * `\t`, `\0`, `\\` and `\xNN` are single bytes.
 */
export type Exchange = { send: string | null; expect: string | null; secret: boolean };
export type TcpRequest = { tls: boolean; exchanges: Exchange[] };

export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SOA', 'CAA', 'SRV'] as const;
export type RecordType = (typeof recordTypes)[number];
export type DnsRequest = {
  recordType: RecordType;
  /** A known resolver's name, or the https URL of a DNS-over-HTTPS endpoint. */
  resolver: string;
  /** `equals`: one record and this one; `contains`: these and perhaps more; `set`: exactly these. Order never matters. */
  expected: { match: 'equals' | 'contains' | 'set'; values: string[] } | null;
  /** The answer must be signed and validated by the resolver (AD flag). */
  dnssec: boolean;
};

export type WebSocketRequest = {
  headers: Record<string, string>;
  secretHeaders: string[];
  auth: Auth | null;
  subprotocols: string[];
  send: string | null;
  expect: string | null;
};

export type HeartbeatSchedule =
  { type: 'period'; seconds: number } | { type: 'cron'; expression: string; timeZone: string };
export type HeartbeatRequest = {
  schedule: HeartbeatSchedule;
  /** How late a beat may be. */
  graceSeconds: number;
  /** How long a run that told its start may take; null: until the next beat is expected, and the grace. */
  maxRunSeconds: number | null;
};

/** Where a later step's variable comes from: JSONPath, header name, or a regular expression's first group. */
export type Extraction = { variable: string; source: 'json' | 'header' | 'body'; property: string };
export type Step = {
  name: string;
  /** A template, like every text of a step. */
  target: string;
  request: HttpCall;
  assertions: Assertion[];
  extract: Extraction[];
};
export type MultistepRequest = { variables: Variable[]; steps: Step[] };

export type Requests = {
  http: HttpRequest;
  health: HttpRequest;
  multistep: MultistepRequest;
  tls: TlsRequest;
  tcp: TcpRequest;
  dns: DnsRequest;
  websocket: WebSocketRequest;
  heartbeat: HeartbeatRequest;
};
export type AnyRequest = Requests[MonitorKind];
