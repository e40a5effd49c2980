/** The parts of a result that say more than its verdict, with their bounds. */
import { z } from 'zod';
import { failureClasses } from '../domain/check.ts';
import type { Details } from '../domain/details.ts';
import * as limits from '../domain/limits.ts';
import { recordTypes } from '../domain/request.ts';

const ms = z.number().nonnegative();
const text = z.string().max(limits.detailTextMax);
const epochMs = z.number().int();

export const phases = z.strictObject({
  dnsMs: ms.optional(),
  connectMs: ms.optional(),
  tlsMs: ms.optional(),
  ttfbMs: ms.optional(),
  transferMs: ms.optional(),
  echoMs: ms.optional(),
});

export const failure = z.strictObject({
  class: z.enum(failureClasses),
  message: z.string().max(1_000),
  retryable: z.boolean(),
  step: z.string().max(limits.nameLengthMax).optional(),
});

export const certificate = z.strictObject({
  host: text,
  subject: text,
  issuer: text,
  names: z.array(text).max(limits.certificateNamesMax),
  notBefore: epochMs,
  notAfter: epochMs,
  sha256: text,
  serial: text,
  keyType: text,
  chain: z
    .array(z.strictObject({ subject: text, issuer: text, notAfter: epochMs }))
    .max(limits.certificateChainMax),
  chainComplete: z.boolean(),
  hostnameMatches: z.boolean(),
  trusted: z.boolean().nullable(),
  protocol: text,
  cipher: text,
  warnings: z.array(text).max(20),
  daysReached: z.number().nullable(),
});

const componentStatus = z.enum(['up', 'degraded', 'down', 'unknown']);

export const details = z.strictObject({
  redirects: z
    .array(z.strictObject({ status: z.number(), url: text }))
    .max(limits.redirectsMax + 1)
    .optional(),
  protocol: text.optional(),
  sampled: z.union([z.strictObject({ unavailable: text }), phases]).optional(),
  certificate: certificate.optional(),
  dns: z
    .strictObject({
      type: z.enum(recordTypes),
      code: text,
      records: z.array(z.strictObject({ value: text, ttlSeconds: z.number() })).max(limits.dnsRecordsMax),
      resolver: text,
      authenticated: z.boolean(),
    })
    .optional(),
  steps: z
    .array(
      z.strictObject({
        name: z.string().max(limits.nameLengthMax),
        verdict: z.enum(['ok', 'slow', 'fail', 'skipped']),
        durationMs: ms,
        httpStatus: z.number().optional(),
        failure: failure.optional(),
      }),
    )
    .max(limits.stepsMax)
    .optional(),
  health: z
    .strictObject({
      status: componentStatus,
      components: z
        .array(z.strictObject({ name: text, status: componentStatus, message: text.optional() }))
        .max(limits.healthComponentsMax),
    })
    .optional(),
  run: z
    .strictObject({
      exitCode: z.number().int().nullable(),
      log: z.string().max(limits.excerptLengthMax),
      startedAt: epochMs.nullable(),
    })
    .optional(),
  received: z.string().max(limits.excerptLengthMax).optional(),
  subprotocol: text.optional(),
  excerpt: z
    .strictObject({ headers: z.record(z.string(), text), body: z.string().max(limits.excerptLengthMax) })
    .optional(),
}) satisfies z.ZodType<Details>;
