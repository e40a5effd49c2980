/** The failure behind whatever an exchange threw, and what was learned on the way. */
import type { Failure } from '../../domain/check.ts';
import type { Details } from '../../domain/details.ts';
import { errorText } from '../../platform/log.ts';
import { diagnose } from '../checks/diagnose.ts';
import { Broken, Failed, Interim, PlatformAnswer } from './failed.ts';
import { explainPlatformAnswer } from './platform-answer.ts';
import { secondLook } from './second-look.ts';

export type Explained = { failure: Failure; details?: Details };

/** It may walk the way again to find out. Never throws. */
export async function explain(
  error: unknown,
  timedOut: boolean,
  timeoutMs: number,
  certificateDays: readonly number[] = [],
): Promise<Explained> {
  try {
    if (error instanceof Failed) return { failure: error.failure };
    if (!(error instanceof Broken)) throw error;
    const { failure, details } = await behind(error, timedOut, timeoutMs, certificateDays);
    return { failure: { step: error.journey.step, ...failure }, details };
  } catch (own) {
    const message = `the probe could not finish the check: ${errorText(own)}`;
    return { failure: { class: 'platform', message, retryable: true } };
  }
}

const protocol = (message: string): Explained => ({
  failure: { class: 'protocol', message, retryable: true },
});

async function behind(
  { cause, journey }: Broken,
  timedOut: boolean,
  timeoutMs: number,
  certificateDays: readonly number[],
): Promise<Explained> {
  const url = new URL(journey.url);
  if (cause instanceof PlatformAnswer) return explainPlatformAnswer(cause.status, url, certificateDays);
  if (cause instanceof Interim) {
    const nonsense = await secondLook(url, journey.sent);
    if (nonsense !== null) return protocol(nonsense);
    const message = `the platform took the interim answer ${cause.status} for the whole, so nothing can be said`;
    return { failure: { class: 'platform', message, retryable: true } };
  }
  const length = /invalid Content-Length header value; cl = (.*)/.exec(String(cause))?.[1];
  if (length !== undefined)
    return protocol(`the answer's content-length is ${JSON.stringify(length.slice(0, 60))}`);

  const { failure, certificate } = await diagnose(cause, url, timedOut, timeoutMs, certificateDays);
  const told: Explained = { failure, ...(certificate ? { details: { certificate } } : {}) };
  // `fetch` throws the same for what is no HTTP as for a broken connection and, over TLS, as for a certificate.
  if (told.failure.class !== 'reset' && told.failure.class !== 'tls_untrusted') return told;
  const nonsense = await secondLook(url, journey.sent);
  if (nonsense !== null) return protocol(nonsense);
  const unread = url.protocol === 'http:' && /internal error/i.test(String(cause));
  return unread ? protocol('the answer could not be read as HTTP') : told;
}
