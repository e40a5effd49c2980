/**
 * A TLS server: how it shakes hands, and whether its certificate is acceptable now. Warnings only warn. The time-out
 * covers everything; what counts as the duration ends with the handshake, before the platform is asked whether it
 * trusts the certificate.
 */
import { withTrust } from '../../domain/certificate.ts';
import { bareHost } from '../../domain/host.ts';
import { addressOfTarget } from '../../domain/target.ts';
import { certificateFailure, handshakeFailure } from '../tls/failed.ts';
import { inspect } from '../tls/inspect.ts';
import { isTrusted, sure } from '../tls/trust.ts';
import { Ended, failed, framed } from './frame.ts';
import type { Check } from './index.ts';

const lateMsMin = 400;

export const tls: Check<'tls'> = (input) =>
  framed(input, [], async (found, clock, target) => {
    const { request } = input;
    const { deadlineMs, timeoutMs } = clock;
    const address = addressOfTarget(target);
    const serverName = bareHost(request.serverName ?? address.hostname);
    const peer = { ...address, serverName, startTls: request.startTls };

    const seen = await inspect(peer, request.certificateDays, deadlineMs);
    clock.end();
    const { connectMs, tlsMs } = seen;
    found.phases = {
      ...(connectMs === undefined ? {} : { connectMs }),
      ...(tlsMs === undefined ? {} : { tlsMs }),
    };
    if ('failure' in seen) throw new Ended(() => handshakeFailure(seen, address, timeoutMs, deadlineMs));

    const leftMs = deadlineMs - Date.now();
    const trusted = await isTrusted(peer, seen, deadlineMs);
    const certificate = withTrust(seen.certificate, sure(trusted));
    found.details = { certificate };
    // A server may greet and then go no further: a handshake that had plenty of time for it was never finished.
    if (trusted === 'late' && leftMs > lateMsMin && leftMs > 3 * clock.elapsedMs())
      throw new Ended(() =>
        failed('timeout', `${serverName} begins TLS handshakes and finishes none`, 'tls'),
      );
    const { protocol } = certificate;
    if (protocol < request.protocolMin) {
      const message = `${serverName} agreed on ${protocol}; ${request.protocolMin} is the least that is wanted`;
      throw new Ended(() => ({ class: 'tls_protocol', message, retryable: false, step: 'tls' }));
    }
    const failure = certificateFailure(certificate, serverName, Date.now());
    if (failure) throw new Ended(() => failure);
    return { certificate, phases: found.phases };
  });
