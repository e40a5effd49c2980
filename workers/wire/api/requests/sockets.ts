/** How peers that do not speak HTTP are asked: TLS, TCP, DNS; and WebSockets. */
import { z } from 'zod';
import { expectationTrouble } from '../../../domain/expectation.ts';
import * as limits from '../../../domain/limits.ts';
import {
  type DnsRequest,
  recordTypes,
  startTlsProtocols,
  type TcpRequest,
  type TlsRequest,
  tlsProtocols,
  type WebSocketRequest,
} from '../../../domain/request.ts';
import { auth, certificateDays, headers, secretHeaders } from './http.ts';

export const tlsRequest = z.strictObject({
  startTls: z.enum(startTlsProtocols).nullable().default(null),
  serverName: z.string().trim().min(1).max(253).nullable().default(null),
  certificateDays,
  protocolMin: z.enum(tlsProtocols).default('TLSv1.2'),
}) satisfies z.ZodType<TlsRequest>;

const sent = z.string().max(4_096).nullable().default(null);
const expected = z
  .string()
  .min(1)
  .max(1_000)
  .superRefine((text, ctx) => {
    const trouble = expectationTrouble(text);
    if (trouble !== null) ctx.addIssue({ code: 'custom', message: trouble });
  })
  .nullable()
  .default(null);

export const tcpRequest = z.strictObject({
  tls: z.boolean().default(false),
  exchanges: z
    .array(
      z
        .strictObject({ send: sent, expect: expected, secret: z.boolean().default(false) })
        .refine(({ send, expect }) => send !== null || expect !== null, 'send or expect something'),
    )
    .max(limits.exchangesMax)
    .default([]),
}) satisfies z.ZodType<TcpRequest>;

export const knownResolvers = {
  cloudflare: 'https://cloudflare-dns.com/dns-query',
  google: 'https://dns.google/dns-query',
  quad9: 'https://dns.quad9.net/dns-query',
} as const;

export const dnsRequest = z.strictObject({
  recordType: z.enum(recordTypes).default('A'),
  resolver: z
    .union([
      z.enum(['cloudflare', 'google', 'quad9']),
      z.url({ protocol: /^https?$/, error: 'a known resolver, or the https URL of one' }).max(500),
    ])
    .default('cloudflare'),
  expected: z
    .strictObject({
      match: z.enum(['equals', 'contains', 'set']),
      values: z.array(z.string().trim().min(1).max(1_000)).min(1).max(limits.dnsRecordsMax),
    })
    .refine(({ match, values }) => match !== 'equals' || values.length === 1, {
      path: ['values'],
      message: 'equals is about one record: with more, use set',
    })
    .nullable()
    .default(null),
  dnssec: z.boolean().default(false),
}) satisfies z.ZodType<DnsRequest>;

export const webSocketRequest = z.strictObject({
  headers: headers.default({}),
  secretHeaders: secretHeaders.default([]),
  auth: auth.nullable().default(null),
  subprotocols: z
    .array(z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, 'not a subprotocol'))
    .max(10)
    .default([]),
  send: sent,
  expect: expected,
}) satisfies z.ZodType<WebSocketRequest>;
