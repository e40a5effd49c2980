/** What several requests for one event amount to. Pure. */
import type { Outcome } from './index.ts';
import { fit } from './text.ts';

const errorLengthMax = 500;
const gravity: Record<Outcome['outcome'], number> = { transient: 2, permanent: 1, delivered: 0 };

/**
 * Tried again while something may still arrive that way; what is refused for good does not hold back the rest.
 * @param again whether those who have it may get it once more
 */
export function together(outcomes: readonly Outcome[], again: boolean): Outcome {
  const [worst] = [...outcomes].sort((a, b) => gravity[b.outcome] - gravity[a.outcome]);
  if (!worst) return { outcome: 'delivered', status: null, error: null, retryAfterMs: null };
  const errors = [...new Set(outcomes.flatMap(({ error }) => error ?? []))];
  const some = outcomes.some(({ outcome }) => outcome === 'delivered');
  const waits = outcomes.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return {
    ...worst,
    outcome: some && (worst.outcome === 'permanent' || !again) ? 'delivered' : worst.outcome,
    error: errors.length === 0 ? null : fit(errors.join(' '), errorLengthMax),
    retryAfterMs: waits.length === 0 ? null : Math.max(...waits),
  };
}
