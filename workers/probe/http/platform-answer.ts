/**
 * Cloudflare's own words (52x and 530, with its marks) are no status of the target's. They may mean trouble of the
 * platform, or a target that nobody reaches; so the way is walked again. A target that a bare connection reaches is
 * well, and nothing is known of it: `unknown`. One that it does not reach either has failed, and the code says how:
 * behind Cloudflare, where Workers may not connect at all, nobody knows better.
 */
import type { FailureClass } from '../../domain/check.ts';
import { diagnosisMsMax } from '../../domain/limits.ts';
import { diagnose } from '../checks/diagnose.ts';
import type { Explained } from './explain.ts';

export const isPlatformAnswer = (status: number, headers: Headers): boolean =>
  status in meanings && headers.get('server') === 'cloudflare' && headers.has('cf-ray');

/** https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/ */
const meanings: Record<number, [failureClass: FailureClass, words: string]> = {
  520: ['protocol', 'the server behind it gave an answer that cannot be read'],
  521: ['connect_refused', 'the server behind it refused the connection'],
  522: ['connect_timeout', 'the server behind it did not accept a connection in time'],
  523: ['connect_refused', 'the server behind it cannot be reached'],
  524: ['timeout', 'the server behind it did not answer in time'],
  525: ['tls_protocol', 'the server behind it did not complete a TLS handshake'],
  526: ['tls_untrusted', 'the certificate of the server behind it is not accepted'],
  527: ['reset', 'the connection to the server behind it broke'],
  530: ['dns', 'no address was found for the server behind it'],
};
const unreached: readonly FailureClass[] = ['dns', 'connect_refused', 'connect_timeout'];

export async function explainPlatformAnswer(
  status: number,
  url: URL,
  certificateDays: readonly number[],
): Promise<Explained> {
  const answered = `Cloudflare answered ${status} in the place of ${url.hostname}`;
  // Only of a TLS failure the certificate is worth a look of its own.
  const thrown = new Error(status === 525 || status === 526 ? 'internal error' : 'Network connection lost.');
  const { failure, certificate } = await diagnose(thrown, url, false, diagnosisMsMax, certificateDays);
  const details = certificate ? { details: { certificate } } : {};
  if (failure.class === 'reset' || failure.class === 'platform') {
    const message = `${answered}, which a connection of its own reaches: nothing can be said of it`;
    return { failure: { class: 'platform', message, retryable: true }, ...details };
  }
  if (!unreached.includes(failure.class)) return { failure, ...details };
  const [failureClass, words] = meanings[status]!;
  return { failure: { class: failureClass, message: `${answered}: ${words}`, retryable: true } };
}
