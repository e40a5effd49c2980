/**
 * Looks at a TLS server the way no `fetch` tells: connects, begins TLS if the protocol asks for it, shakes hands up to
 * the certificates and describes them. Never throws, and is over at its deadline. Whether the certificate is
 * acceptable is the caller's question: see domain/certificate.ts.
 */
import type { Certificate } from '../../domain/details.ts';
import { describe } from './certificates.ts';
import { malformed, TlsFailure } from './failure.ts';
import { shakeHands } from './handshake.ts';
import type { Address } from '../../platform/connection.ts';
import { Connection } from './peer.ts';
import { begin, type StartTls } from './starttls.ts';

export type Target = Address & {
  /** The name asked for and compared. */
  serverName: string;
  startTls: StartTls | null;
};
export type InspectStep = 'connect' | 'starttls' | 'tls';
export type Inspection = {
  /** How far it came. */
  step: InspectStep;
  connectMs?: number;
  tlsMs?: number;
} & ({ certificate: Certificate; asksForCertificate: boolean } | { failure: TlsFailure });

export async function inspect(
  target: Target,
  certificateDays: readonly number[],
  deadlineMs: number,
): Promise<Inspection> {
  const times: { connectMs?: number; tlsMs?: number } = {};
  let step: InspectStep = 'connect';
  let connection: Connection | null = null;
  try {
    const startedAt = Date.now();
    connection = new Connection(target, deadlineMs, 'off');
    await connection.opened();
    const openedAt = Date.now();
    times.connectMs = openedAt - startedAt;
    if (target.startTls) {
      step = 'starttls';
      await begin(connection, target.startTls);
    }
    step = 'tls';
    const beganAt = Date.now();
    const handshake = await shakeHands(connection, target.serverName);
    const now = Date.now();
    times.tlsMs = now - beganAt;
    const certificate = describe(handshake, target.serverName, now, certificateDays);
    return { step, ...times, certificate, asksForCertificate: handshake.asksForCertificate };
  } catch (error) {
    return { step, ...times, failure: asFailure(error, step) };
  } finally {
    connection?.close();
  }
}

/** What a socket throws says no more than that it broke. */
function asFailure(error: unknown, step: InspectStep): TlsFailure {
  if (error instanceof TlsFailure) return error;
  if (step === 'connect') return new TlsFailure('unreachable', 'it did not accept a connection');
  if (error instanceof Error && /reset|disconnect|lost|closed|pipe/i.test(error.message))
    return new TlsFailure('closed', 'it closed the connection in the middle of the TLS handshake');
  return malformed(`its handshake could not be read (${String(error).slice(0, 100)})`);
}
