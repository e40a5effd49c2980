/** An assertion that cannot be evaluated: a failure with this reason, never a silent pass. */
import type { FailureClass } from '../check.ts';

export class Undecided extends Error {
  readonly failureClass: FailureClass;
  constructor(message: string, failureClass: FailureClass = 'assertion') {
    super(message);
    this.failureClass = failureClass;
  }
}

/** Nothing is proven of a body by a part of it. */
export const cutShort = (why: string): Undecided =>
  new Undecided(`the body is larger than the limit: ${why}`, 'body_too_large');
