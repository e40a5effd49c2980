/**
 * Assertions on what a second connection should have told and did not, though the answer itself came: that is our
 * trouble. They are left out of the judgement; where nothing else fails, nothing is known.
 */
import type { Answer, Assertion } from '../../domain/assertion/types.ts';
import type { Failure } from '../../domain/check.ts';
import type { Details } from '../../domain/details.ts';
import type { Exchanged } from './exchange.ts';
import { whyNot } from './phases.ts';

/** Over plain HTTP there is no TLS to be measured: an assertion on it is judged, and fails. */
export function isUnmeasured({ source, property }: Assertion, answer: Answer, secure: boolean): boolean {
  if (source === 'certificate') return secure && !answer.certificate;
  if (source !== 'response_time') return false;
  if (property === 'connect') return answer.phases?.connectMs === undefined;
  return property === 'tls' && secure && answer.phases?.tlsMs === undefined;
}

export function unmeasured(
  { source, property }: Assertion,
  { sampled }: Details,
  { headers }: Exchanged,
): Failure {
  const what =
    source === 'certificate'
      ? 'the certificate could not be read'
      : `the ${property} time could not be measured`;
  const why = sampled && 'connectMs' in sampled ? 'the second connection ended before that' : whyNot(headers);
  return { class: 'platform', message: `${what}: ${why}`, retryable: true, step: 'assertion' };
}
