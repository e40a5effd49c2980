/** The two ways in which an exchange ends early: with a failure already understood, or with what `fetch` threw. */
import type { Failure } from '../../domain/check.ts';
import type { Journey } from './journey.ts';

export class Failed extends Error {
  readonly failure: Failure;
  journey: Journey | null = null;

  constructor(failureClass: Failure['class'], message: string, retryable = true) {
    super(message);
    this.failure = { class: failureClass, message, retryable };
  }

  /** Says where it happened. */
  on(journey: Journey): this {
    this.journey = journey;
    this.failure.step ??= journey.step;
    return this;
  }
}

/** What `fetch` threw, and where. */
export class Broken extends Error {
  readonly journey: Journey;
  constructor(journey: Journey, cause: unknown) {
    super('the exchange broke', { cause });
    this.journey = journey;
  }
}

/** `fetch` took an answer before the answer (1xx) for the whole: workerd does not read past it. */
export class Interim extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`interim answer ${status}`);
    this.status = status;
  }
}

/** Cloudflare answered in the target's place. */
export class PlatformAnswer extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the platform answered ${status}`);
    this.status = status;
  }
}
