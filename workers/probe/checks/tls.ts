/**
 * A TLS server: how it shakes hands, and whether its certificate is acceptable now. Warnings only warn. The time-out
 * covers everything; what counts as the duration ends with the handshake, before the platform is asked whether it
 * trusts the certificate.
 */
import { evaluate } from '../../domain/assertion/evaluate.ts';
import { withTrust } from '../../domain/certificate.ts';
import type { Failure } from '../../domain/check.ts';
import { bareHost, checkTarget } from '../../domain/target.ts';
import { addressOf } from '../../platform/connection.ts';
import { certificateFailure, handshakeFailure } from '../tls/failed.ts';
import { inspect } from '../tls/inspect.ts';
import { isTrusted } from '../tls/trust.ts';
import type { Check, Finding } from './index.ts';

export const tls: Check<'tls'> = async ({ job, request, allowPrivate }) => {
  const startedAt = Date.now();
  const deadlineMs = startedAt + job.timeoutMs;
  const allowed = checkTarget('tls', job.target, { allowPrivate });
  if (!allowed.ok) {
    const message = `the target is not allowed: ${allowed.message}`;
    return failed(0, { class: 'blocked_target', message, retryable: false });
  }
  const address = addressOf(new URL(`http://${allowed.target}`));
  const serverName = bareHost(request.serverName ?? address.hostname);
  const target = { ...address, serverName, startTls: request.startTls };

  const seen = await inspect(target, request.certificateDays, deadlineMs);
  const durationMs = Date.now() - startedAt;
  const { connectMs, tlsMs } = seen;
  const phases = {
    ...(connectMs === undefined ? {} : { connectMs }),
    ...(tlsMs === undefined ? {} : { tlsMs }),
  };
  if ('failure' in seen) {
    const failure = await handshakeFailure(seen, address, job.timeoutMs, deadlineMs);
    return { ...failed(durationMs, failure), phases };
  }

  const certificate = withTrust(seen.certificate, await isTrusted(target, seen, deadlineMs));
  const found = { durationMs, phases, details: { certificate } };
  const now = Date.now();
  const failure =
    (certificate.protocol < request.protocolMin
      ? ({
          class: 'tls_protocol',
          message: `${serverName} agreed on ${certificate.protocol}; ${request.protocolMin} is the least that is wanted`,
          retryable: false,
          step: 'tls',
        } satisfies Failure)
      : null) ?? certificateFailure(certificate, serverName, now);
  if (failure) return { ...found, verdict: 'fail', failure };

  const judgement = evaluate(job.assertions, { durationMs, certificate, phases, now });
  if (judgement.verdict !== 'ok') return { ...found, ...judgement };
  const slow = job.degradedAboveMs !== null && durationMs > job.degradedAboveMs;
  return { ...found, verdict: slow ? 'slow' : 'ok' };
};

const failed = (durationMs: number, failure: Failure): Finding => ({ durationMs, verdict: 'fail', failure });
