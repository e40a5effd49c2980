/**
 * What was behind an exception of `fetch`, which says little: DNS and every TLS failure throw the same text. So the
 * way is walked again, step by step: connection, TLS, certificate. It runs after the check's clock has stopped, is
 * bounded itself, and can only name a failure, never excuse one.
 *
 * `fetch` throws "Network connection lost." for a refused or broken connection and "internal error" for a name that
 * does not resolve and for TLS; whether a bare connection succeeds tells the two apart in each case.
 */
import type { Failure, FailureClass } from '../../domain/check.ts';
import type { Certificate } from '../../domain/details.ts';
import { diagnosisMsMax, failureMessageLengthMax } from '../../domain/limits.ts';
import { bareHost } from '../../domain/host.ts';
import { addressOf, written } from '../../platform/connection.ts';
import { certificateFailure, handshakeFailure } from '../tls/failed.ts';
import { inspect } from '../tls/inspect.ts';
import { Connection } from '../tls/peer.ts';
import { platformSpeaks } from '../tls/trust.ts';
import { connectFailure } from '../sockets/connect-failure.ts';
import { TlsFailure } from '../tls/failure.ts';

/** The certificate comes along where one was read. */
export type Diagnosis = { failure: Failure; certificate?: Certificate };

/** @param timeoutMs what the check had, for the sentence */
export async function diagnose(
  error: unknown,
  url: URL,
  timedOut: boolean,
  timeoutMs: number,
  certificateDays: readonly number[] = [],
): Promise<Diagnosis> {
  const secure = url.protocol === 'https:';
  return secure
    ? throughTls(error, url, timedOut, timeoutMs, certificateDays)
    : {
        failure:
          (await connectionFailure(error, url, timedOut)) ?? requestFailure(error, url, timedOut, timeoutMs),
      };
}

/** What is wrong before HTTP, or null when a connection comes about. */
async function connectionFailure(error: unknown, url: URL, timedOut: boolean): Promise<Failure | null> {
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
    return timedOut ? null : connectFailure(address, deadlineMs, error);
  } finally {
    connection.close();
  }
}

async function throughTls(
  error: unknown,
  url: URL,
  timedOut: boolean,
  timeoutMs: number,
  certificateDays: readonly number[],
): Promise<Diagnosis> {
  const address = addressOf(url);
  const deadlineMs = Date.now() + diagnosisMsMax;
  const host = bareHost(url.hostname);
  const seen = await inspect({ ...address, serverName: host, startTls: null }, certificateDays, deadlineMs);
  if ('failure' in seen) {
    const refused = timedOut && seen.failure.kind !== 'timeout';
    return {
      failure: refused
        ? requestFailure(error, url, timedOut, timeoutMs)
        : await handshakeFailure(seen, address, diagnosisMsMax, deadlineMs, error),
    };
  }
  const opaque = /internal error|TLS|certificate/i.test(String(error));
  if (timedOut || error instanceof TypeError || !opaque)
    return { failure: requestFailure(error, url, timedOut, timeoutMs), certificate: seen.certificate };

  // `fetch` did not like what we see: where nothing else is wrong with it, it is not trusted.
  const certificate = { ...seen.certificate, trusted: false };
  const failure = certificateFailure(certificate, host, Date.now());
  const refusal = refusalOf(seen, host);
  if (refusal && (!failure || failure.class === 'tls_untrusted' || certificate.protocol < 'TLSv1.2'))
    return { failure: say('tls_protocol', 'tls', refusal), certificate: seen.certificate };
  return {
    failure: failure ?? requestFailure(error, url, timedOut, timeoutMs),
    certificate: failure?.class === 'tls_untrusted' ? certificate : seen.certificate,
  };
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
function requestFailure(error: unknown, url: URL, timedOut: boolean, timeoutMs: number): Failure {
  if (timedOut) return say('timeout', 'request', `no complete answer within ${timeoutMs} ms`);
  if (error instanceof TypeError)
    return say('protocol', 'request', `the answer could not be read: ${error.message.slice(0, 150)}`);
  return say(
    'reset',
    'request',
    `${written(addressOf(url))} closed the connection before the answer was complete`,
  );
}

const say = (failureClass: FailureClass, step: string, message: string): Failure => ({
  class: failureClass,
  message: message.slice(0, failureMessageLengthMax),
  retryable: true,
  step,
});
