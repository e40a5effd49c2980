/** A monitor's `request`: its shape depends on the monitor's kind. */
import { z } from 'zod';
import type { MonitorKind, Requests } from '../../../domain/request.ts';
import { heartbeatRequest } from './heartbeat.ts';
import { httpRequest } from './http.ts';
import { multistepRequest } from './multistep.ts';
import { dnsRequest, tcpRequest, tlsRequest, webSocketRequest } from './sockets.ts';

export { secretMask } from './http.ts';
export { knownResolvers } from './sockets.ts';

export const requestOf = {
  http: httpRequest,
  health: httpRequest,
  multistep: multistepRequest,
  tls: tlsRequest,
  tcp: tcpRequest,
  dns: dnsRequest,
  websocket: webSocketRequest,
  heartbeat: heartbeatRequest,
} satisfies { [Kind in MonitorKind]: z.ZodType<Requests[Kind]> };

/** As it comes in: what it must be is known with the kind. */
export const anyRequest = z.record(z.string(), z.unknown());

/** Keeps the type of the kind that it is asked for. */
export const parseRequest = <Kind extends MonitorKind>(kind: Kind, value: unknown): Requests[Kind] =>
  requestOf[kind].parse(value) as Requests[Kind];
