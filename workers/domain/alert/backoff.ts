/** Whether and when a delivery is tried again. Exponential with full jitter; chance and time are passed in. */
import { deliveryAttemptsMax, deliveryDelayMsMax, deliveryFirstDelayMs } from '../limits.ts';

export type AttemptOutcome = 'delivered' | 'transient' | 'permanent';
export type Next =
  | { kind: 'done' }
  /** Refused for good. */
  | { kind: 'failed' }
  | { kind: 'retry'; at: number }
  /** Given up after the last try. */
  | { kind: 'dead' };

/** A receiver may ask for patience, but not for more than this. */
const retryAfterMsMax = 24 * 3_600_000;

/** @param random in [0, 1) */
export function nextAttempt(try_: {
  attempt: number;
  at: number;
  outcome: AttemptOutcome;
  retryAfterMs: number | null;
  random: number;
}): Next {
  const { attempt, at, outcome, retryAfterMs, random } = try_;
  if (outcome === 'delivered') return { kind: 'done' };
  if (outcome === 'permanent') return { kind: 'failed' };
  if (attempt >= deliveryAttemptsMax) return { kind: 'dead' };
  const ceiling = Math.min(deliveryDelayMsMax, deliveryFirstDelayMs * 3 ** (attempt - 1));
  // Never sooner than half the step: ten tries must span hours, not a lucky minute.
  const delayMs = ceiling / 2 + random * (ceiling / 2);
  return {
    kind: 'retry',
    at: Math.round(at + Math.max(delayMs, Math.min(retryAfterMs ?? 0, retryAfterMsMax))),
  };
}

/** 4xx is the receiver's no, except where it says "later": 408, 425 and 429. */
export function classifyHttp(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status >= 500 || [408, 425, 429].includes(status)) return 'transient';
  return 'permanent';
}

/** RFC 9110, 10.2.3: seconds or an HTTP date. @returns milliseconds from `now`, or null */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
