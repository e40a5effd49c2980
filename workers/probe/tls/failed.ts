/** What an inspection found wrong, as a check's failure. */
import { certificateProblem } from '../../domain/certificate.ts';
import type { Failure, FailureClass } from '../../domain/check.ts';
import type { Certificate } from '../../domain/details.ts';
import { failureMessageLengthMax } from '../../domain/limits.ts';
import type { TlsFailureKind } from './failure.ts';
import type { Inspection } from './inspect.ts';
import { type Address, written } from '../../platform/connection.ts';
import { connectFailure } from '../sockets/connect-failure.ts';

const classOf: Record<TlsFailureKind, FailureClass> = {
  unreachable: 'connect_refused',
  timeout: 'timeout',
  closed: 'reset',
  not_tls: 'tls_protocol',
  alert: 'tls_protocol',
  malformed: 'tls_protocol',
  starttls: 'tls_protocol',
};

/**
 * Why no certificate could be read.
 * @param withinMs how long the inspection had
 * @param thrown what `fetch` threw for this address already, if somebody asked
 */
export async function handshakeFailure(
  { step, failure }: Extract<Inspection, { failure: unknown }>,
  address: Address,
  withinMs: number,
  deadlineMs: number,
  thrown?: unknown,
): Promise<Failure> {
  const place = written(address);
  if (failure.kind === 'unreachable') return connectFailure(address, deadlineMs, thrown);
  if (failure.kind === 'timeout') {
    const late = step === 'connect' ? 'accept a connection' : 'finish the TLS handshake';
    const message = `${place} did not ${late} within ${withinMs} ms`;
    return { class: step === 'connect' ? 'connect_timeout' : 'timeout', message, retryable: true, step };
  }
  const message = `no TLS with ${place}: ${failure.message}`.slice(0, failureMessageLengthMax);
  return { class: classOf[failure.kind], message, retryable: true, step };
}

/** Why a certificate that was read is not accepted, or null. Asking again does not help. */
export function certificateFailure(certificate: Certificate, host: string, now: number): Failure | null {
  const problem = certificateProblem(certificate, host, now);
  return problem && { ...problem, retryable: false, step: 'tls' };
}
