/**
 * What was behind an exception of `fetch`, which says little: DNS and every TLS failure throw the same text. So the
 * way is walked again, step by step: connection, TLS, certificate. It runs after the check's clock has stopped, is
 * bounded itself, and names what it saw: where it sees nothing wrong, nobody knows, and that is `platform`.
 *
 * `fetch` throws "Network connection lost." for a refused or broken connection and "internal error" for a name that
 * does not resolve and for TLS; whether a bare connection succeeds tells the two apart in each case. The platform's own
 * troubles are an "internal error", too.
 */
import type { Failure, FailureClass } from '../../domain/check.ts';
import type { Certificate } from '../../domain/details.ts';
import { withTrust } from '../../domain/certificate.ts';
import { diagnosisMsMax, failureMessageLengthMax } from '../../domain/limits.ts';
import { bareHost } from '../../domain/host.ts';
import { addressOf, written } from '../../platform/connection.ts';
import { certificateFailure, handshakeFailure } from '../tls/failed.ts';
import { inspect } from '../tls/inspect.ts';
import { Connection } from '../tls/peer.ts';
import { isTrusted, platformSpeaks } from '../tls/trust.ts';
import { connectFailure } from '../sockets/connect-failure.ts';
import { TlsFailure } from '../tls/failure.ts';
import { ownTrouble, type Thrown, thrownOf } from './thrown.ts';

/** The certificate comes along where one was read. */
export type Diagnosis = { failure: Failure; certificate?: Certificate };
type Cause = { error: unknown; thrown: Thrown; timeoutMs: number };

/** @param timeoutMs what the check had, for the sentence */
export async function diagnose(
  error: unknown,
  url: URL,
  timedOut: boolean,
  timeoutMs: number,
  certificateDays: readonly number[] = [],
): Promise<Diagnosis> {
  const cause = { error, thrown: thrownOf(error, timedOut), timeoutMs };
  if (cause.thrown === 'ours') return { failure: ownTrouble(error) };
  if (url.protocol === 'https:') return throughTls(cause, url, certificateDays);
  const failure = await connectionFailure(cause, url);
  return failure ? { failure } : beyond(cause, url);
}

/** What is wrong before HTTP, or null when a connection comes about. */
async function connectionFailure({ error, thrown }: Cause, url: URL): Promise<Failure | null> {
  const address = addressOf(url);
  const deadlineMs = Date.now() + diagnosisMsMax;
  const connection = new Connection(address, deadlineMs, 'off');
  try {
    await connection.opened();
    return null;
  } catch (own) {
    if (own instanceof TlsFailure)
      return say(
        'connect_timeout',
        'connect',
        `${written(address)} did not accept a connection within ${diagnosisMsMax} ms`,
      );
    // A time-out has its own text, which does not tell of the address.
    return thrown === 'late' ? null : connectFailure(address, deadlineMs, error);
  } finally {
    connection.close();
  }
}

async function throughTls(cause: Cause, url: URL, certificateDays: readonly number[]): Promise<Diagnosis> {
  const address = addressOf(url);
  const deadlineMs = Date.now() + diagnosisMsMax;
  const host = bareHost(url.hostname);
  const target = { ...address, serverName: host, startTls: null };
  const seen = await inspect(target, certificateDays, deadlineMs);
  if ('failure' in seen) {
    const refused = cause.thrown === 'late' && seen.failure.kind !== 'timeout';
    return refused
      ? beyond(cause, url)
      : { failure: await handshakeFailure(seen, address, diagnosisMsMax, deadlineMs, cause.error) };
  }
  if (cause.thrown !== 'opaque') return { ...beyond(cause, url), certificate: seen.certificate };

  const trusted = await isTrusted(target, seen, deadlineMs);
  const certificate = withTrust(seen.certificate, trusted);
  const failure = certificateFailure(certificate, host, Date.now());
  const refusal = refusalOf(seen, host);
  if (refusal && (!failure || failure.class === 'tls_untrusted' || certificate.protocol < 'TLSv1.2'))
    return { failure: say('tls_protocol', 'tls', refusal), certificate };
  if (failure) return { failure, certificate };
  return trusted ? beyond(cause, url) : { failure: nothingSeen(url) };
}

/** Why `fetch` ended the handshake whatever the certificate is, or null. */
function refusalOf(
  { certificate, asksForCertificate }: { certificate: Certificate; asksForCertificate: boolean },
  host: string,
): string | null {
  const { protocol, cipher } = certificate;
  if (protocol < 'TLSv1.2')
    return `${host} speaks only ${protocol}, which is obsolete; TLSv1.2 is the least that clients accept`;
  if (!platformSpeaks(certificate))
    return `${host} speaks ${protocol} only with ciphers that clients no longer accept (${cipher})`;
  if (asksForCertificate)
    return `${host} ended the TLS handshake: it asks for a client certificate, and a probe has none`;
  return null;
}

/** The connection is well, so it was the request or its answer. */
function beyond({ error, thrown, timeoutMs }: Cause, url: URL): Diagnosis {
  if (thrown === 'opaque') return { failure: nothingSeen(url) };
  if (thrown === 'late')
    return { failure: say('timeout', 'request', `no complete answer within ${timeoutMs} ms`) };
  const place = written(addressOf(url));
  return {
    failure:
      thrown === 'undecodable'
        ? say('protocol', 'request', `the answer could not be read: ${(error as Error).message}`)
        : say('reset', 'request', `${place} closed the connection before the answer was complete`),
  };
}

/** An exception that tells nothing, and a way on which nothing is wrong. */
const nothingSeen = (url: URL): Failure =>
  say('platform', 'request', `the request failed, and nothing wrong was seen at ${written(addressOf(url))}`);

const say = (failureClass: FailureClass, step: string, message: string): Failure => ({
  class: failureClass,
  message: message.slice(0, failureMessageLengthMax),
  retryable: true,
  step,
});
