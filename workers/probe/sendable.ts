/**
 * A finding as the queue takes it: many results travel in one message, and one that breaks its schema, which any target
 * may try for, must not take the others along. The verdict stays; what cannot be said beside it is left out.
 */
import type { Phases } from '../domain/check.ts';
import { storable } from '../domain/storable.ts';
import { log } from '../platform/log.ts';
import { details as detailsSchema, failure as failureSchema } from '../wire/details.ts';
import type { Finding } from './checks/index.ts';

/** Clocks step back now and then. */
const time = (ms: number): number => (ms > 0 && Number.isFinite(ms) ? ms : 0);

export function sendable(finding: Finding): Finding {
  const { durationMs, httpStatus, phases, failure, details, ...rest } = finding;
  const plain: Finding = {
    ...rest,
    durationMs: time(durationMs),
    ...(httpStatus !== undefined && httpStatus >= 100 && httpStatus <= 999 ? { httpStatus } : {}),
    ...(phases ? { phases: timed(phases) } : {}),
  };
  if (!failure && !details) return plain;
  const clean = storable({ failure, details });
  if (clean.failure) {
    const read = failureSchema.safeParse(clean.failure);
    const { class: failureClass, message, retryable } = clean.failure;
    plain.failure = read.success
      ? clean.failure
      : { class: failureClass, message: message.slice(0, 300), retryable };
    if (!read.success) log('error', 'failure_not_sendable', { issue: read.error.issues[0]?.path.join('.') });
  }
  if (clean.details) {
    const read = detailsSchema.safeParse(clean.details);
    if (read.success) plain.details = clean.details;
    else log('error', 'details_not_sendable', { issue: read.error.issues[0]?.path.join('.') });
  }
  return plain;
}

const timed = (phases: Phases): Phases =>
  Object.fromEntries(Object.entries(phases).map(([name, ms]) => [name, time(ms)]));
