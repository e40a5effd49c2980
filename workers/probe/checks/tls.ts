/**
 * A TLS server: how it shakes hands, and whether its certificate is acceptable now. Warnings only warn. The time-out
 * covers everything; what counts as the duration ends with the handshake, before the platform is asked whether it
 * trusts the certificate.
 */
import { withTrust } from '../../domain/certificate.ts';
import { bareHost } from '../../domain/host.ts';
import { addressOfTarget } from '../../domain/target.ts';
import { written } from '../../platform/connection.ts';
import { certificateFailure, handshakeFailure } from '../tls/failed.ts';
import { inspect } from '../tls/inspect.ts';
import { isTrusted } from '../tls/trust.ts';
import { Ended, ended, framed } from './frame.ts';
import type { Check } from './index.ts';

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

    const askedAt = Date.now();
    const trust = await isTrusted(peer, seen, deadlineMs);
    const certificate = withTrust(seen.certificate, trust);
    found.details = { certificate };
    const { protocol } = certificate;
    if (protocol < request.protocolMin) {
      const message = `${serverName} agreed on ${protocol}; ${request.protocolMin} is the least that is wanted`;
      throw new Ended(() => ({ class: 'tls_protocol', message, retryable: false, step: 'tls' }));
    }
    const failure = certificateFailure(certificate, serverName, Date.now());
    if (failure) throw new Ended(() => failure);
    // The platform goes on where ours ends; only with less time than ours took it is no wonder that it is late.
    const hadTime = deadlineMs - askedAt >= 2 * ((connectMs ?? 0) + (tlsMs ?? 0));
    if (trust === 'late' && hadTime) {
      const message = `${written(address)} showed its certificate and did not finish the TLS handshake within ${deadlineMs - askedAt} ms`;
      throw ended('timeout', message, 'tls');
    }
    return { certificate, phases: found.phases };
  });
