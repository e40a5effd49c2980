/** The failure behind whatever an exchange threw, and what was learned on the way. */
import type { Failure, FailureClass } from '../../domain/check.ts';
import type { Details } from '../../domain/details.ts';
import { diagnose } from '../checks/diagnose.ts';
import { ownTrouble, thrownOf } from '../checks/thrown.ts';
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
    return { failure: ownTrouble(own) };
  }
}

const protocol = (message: string): Explained => ({
  failure: { class: 'protocol', message, retryable: true },
});
const platform = (message: string): Explained => ({
  failure: { class: 'platform', message, retryable: true },
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
    const look = await secondLook(url, journey.sent, 'end');
    if (typeof look === 'object') return protocol(look.malformed);
    return platform(
      `the platform took the interim answer ${cause.status} for the whole, so nothing can be said`,
    );
  }
  const length = /invalid Content-Length header value; cl = (.*)/.exec(String(cause))?.[1];
  if (length !== undefined)
    return protocol(`the answer's content-length is ${JSON.stringify(length.slice(0, 60))}`);

  const { failure, certificate } = await diagnose(cause, url, timedOut, timeoutMs, certificateDays);
  const told: Explained = { failure, ...(certificate ? { details: { certificate } } : {}) };
  if (!worthALook.includes(failure.class)) return told;
  const thrown = thrownOf(cause, timedOut);
  if (thrown !== 'opaque' && thrown !== 'lost') return told;
  const look = await secondLook(url, journey.sent, journey.step === 'body' ? 'end' : 'headers');
  if (typeof look === 'object') return protocol(look.malformed);
  // A connection that broke did break; an exception that tells nothing proves nothing against a target that is well.
  if (thrown === 'opaque' && look === 'fine')
    return platform(
      `the request failed, and the same request over another connection was answered as it should be`,
    );
  return told;
}

/** `fetch` throws the same for what is no HTTP as for a broken connection and, over TLS, as for a certificate. */
const worthALook: readonly FailureClass[] = ['reset', 'tls_untrusted', 'tls_protocol', 'platform'];
