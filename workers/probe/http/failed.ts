/** The two ways in which an exchange ends early: with a failure already understood, or with what `fetch` threw. */
import type { Failure } from '../../domain/check.ts';
import { errorText } from '../../platform/log.ts';
import { diagnose } from '../checks/diagnose.ts';

export class Failed extends Error {
  readonly failure: Failure;
  constructor(failureClass: Failure['class'], message: string, retryable = true) {
    super(message);
    this.failure = { class: failureClass, message, retryable };
  }
}

/** What `fetch` threw, and where. */
export class Broken extends Error {
  readonly url: string;
  constructor(url: string, cause: unknown) {
    super('the exchange broke', { cause });
    this.url = url;
  }
}

/** The failure behind whatever an exchange threw; it may walk the way again to find out. Never throws. */
export async function explain(error: unknown, timedOut: boolean, timeoutMs: number): Promise<Failure> {
  if (error instanceof Failed) return error.failure;
  try {
    if (!(error instanceof Broken)) throw error;
    return await diagnose(error.cause, new URL(error.url), timedOut, timeoutMs);
  } catch (own) {
    const message = `the probe could not finish the check: ${errorText(own)}`;
    return { class: 'platform', message, retryable: true };
  }
}
