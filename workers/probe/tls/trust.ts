/**
 * Whether the platform's own trust store accepts a server: a second connection, on which the platform does TLS itself.
 * It says no more than yes or no, so it is worth asking only about a certificate that has no other fault.
 */
import { Buffer } from 'node:buffer';
import type { Trust } from '../../domain/certificate.ts';
import type { Certificate } from '../../domain/details.ts';
import { socketHost } from '../../platform/connection.ts';
import { TlsFailure } from './failure.ts';
import type { Target } from './inspect.ts';
import { Connection } from './peer.ts';
import { begin, type StartTls } from './starttls.ts';

/** Whether the platform could have shaken hands like this: it speaks TLS 1.2 at least, and only ciphers of today. */
export const platformSpeaks = ({ protocol, cipher }: Certificate): boolean =>
  protocol >= 'TLSv1.2' && /^TLS_|^ECDHE-.*(GCM|CHACHA20)/.test(cipher);

/** Whether a refusal could only be about trust. */
const wouldTell = (certificate: Certificate, asksForCertificate: boolean, now: number): boolean =>
  platformSpeaks(certificate) &&
  certificate.hostnameMatches &&
  now <= certificate.notAfter &&
  now >= certificate.notBefore &&
  !asksForCertificate;

/**
 * Something must be written, for only a write tells how the platform's handshake went (`opened` does not wait for it):
 * each protocol's goodbye; an empty line to whom we do not know.
 */
const farewells: Record<StartTls | 'none', Uint8Array> = {
  none: Buffer.from('\r\n'),
  smtp: Buffer.from('QUIT\r\n'),
  imap: Buffer.from('a2 LOGOUT\r\n'),
  postgres: Buffer.from([0x58, 0, 0, 0, 4]),
};

/** Never throws. `late` where it was reached and did not finish in time. */
export async function isTrusted(
  target: Target,
  { certificate, asksForCertificate }: { certificate: Certificate; asksForCertificate: boolean },
  deadlineMs: number,
): Promise<Trust> {
  if (!wouldTell(certificate, asksForCertificate, Date.now())) return null;
  const { hostname, serverName, startTls } = target;
  let connection: Connection | null = null;
  let reached = false;
  try {
    connection = new Connection(target, deadlineMs, 'starttls');
    await connection.opened();
    if (startTls) await begin(connection, startTls);
    reached = true;
    // Without a name it compares what it connected to, brackets and all.
    connection.startTls(serverName === socketHost(hostname) ? null : serverName);
    await connection.write(farewells[startTls ?? 'none']);
    return true;
  } catch (error) {
    if (!reached) return null;
    return error instanceof TlsFailure ? 'late' : false;
  } finally {
    connection?.close();
  }
}
