/**
 * What was behind an exception of `fetch`, which says little: DNS and every TLS failure throw the same text. So the
 * way is walked again, step by step: connection, then TLS. It runs after the check's clock has stopped, is bounded
 * itself, and can only name a failure, never excuse one.
 *
 * `fetch` throws "Network connection lost." for a refused or broken connection and "internal error" for a name that
 * does not resolve and for TLS; whether a bare connection succeeds tells the two apart in each case.
 */
import { connect } from 'cloudflare:sockets';
import type { Failure, FailureClass } from '../../domain/check.ts';
import { addressOf, tryConnection, within } from '../../platform/connection.ts';
import { clientHello } from './client-hello.ts';

const stepMsMax = 2_000;

export async function diagnose(
  error: unknown,
  url: URL,
  timedOut: boolean,
  timeoutMs: number,
): Promise<Failure> {
  const { hostname: host, port } = addressOf(url);
  const say = (failureClass: FailureClass, message: string): Failure => ({
    class: failureClass,
    message,
    retryable: true,
  });
  const thrown = String(error);

  const connection = await tryConnection({ hostname: host, port });
  if (connection === 'timed out')
    return say('connect_timeout', `${host}:${port} did not accept a connection in time`);
  if (connection === 'failed' && !timedOut) {
    return /internal error|ENOTFOUND|DNS/i.test(thrown)
      ? say('dns', `no address found for ${host}`)
      : say('connect_refused', `${host}:${port} refused the connection`);
  }
  if (timedOut) return say('timeout', `no complete answer within ${timeoutMs} ms`);
  if (error instanceof TypeError)
    return say('protocol', `the answer could not be read: ${error.message.slice(0, 150)}`);
  if (url.protocol === 'https:' && /internal error|TLS|certificate/i.test(thrown)) {
    return (await speaksTls(host, port))
      ? say(
          'tls_untrusted',
          `the certificate of ${host} could not be verified (untrusted, expired, or for another host)`,
        )
      : say('tls_protocol', `${host}:${port} did not complete a TLS handshake`);
  }
  return say('reset', `${host}:${port} closed the connection before the answer was complete`);
}

/** Whether the other side answers a TLS greeting with a handshake record: then it was the certificate. */
async function speaksTls(host: string, port: number): Promise<boolean> {
  const handshakeRecord = 22;
  const socket = connect({ hostname: host, port });
  try {
    const greet = async () => {
      await socket.opened;
      const writer = socket.writable.getWriter();
      await writer.write(clientHello(host));
      const { value } = await socket.readable.getReader().read();
      return (value as Uint8Array | undefined)?.[0] === handshakeRecord;
    };
    return await within(stepMsMax, greet(), false);
  } catch {
    return false;
  } finally {
    void socket.close().catch(() => undefined);
  }
}
