/** Each kind's request as a form: its blank draft, and the way there and back. One entry a kind. */
import type { MonitorKind, Requests } from '$domain/request.ts';
import { dnsForm } from './dns.ts';
import type { Draft } from './draft.ts';
import { heartbeatForm } from './heartbeat.ts';
import { httpForm } from './http.ts';
import { multistepForm } from './multistep.ts';
import { tcpForm, tlsForm, webSocketForm } from './sockets.ts';

export type RequestForm<D extends Draft, R> = {
  /** The shape of a draft, see draft.ts. */
  template: D;
  empty(): D;
  toRequest(draft: D, before?: R): Record<string, unknown>;
  fromRequest(request: R): D;
};

export const requestForms = {
  http: httpForm,
  health: httpForm,
  multistep: multistepForm,
  tls: tlsForm,
  tcp: tcpForm,
  dns: dnsForm,
  websocket: webSocketForm,
  heartbeat: heartbeatForm,
};
export type Drafts = { [Kind in MonitorKind]: ReturnType<(typeof requestForms)[Kind]['empty']> };

/** The same, for code that does not care which kind it is. */
export const requestFormOf = <Kind extends MonitorKind>(kind: Kind) =>
  requestForms[kind] as unknown as RequestForm<Drafts[Kind], Requests[Kind]>;
