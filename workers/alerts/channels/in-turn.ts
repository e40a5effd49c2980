/**
 * A channel that takes several requests to tell one event: one after another, each as httpChannel makes it, until the
 * time for all is over. What was not reached in time is as good as unanswered.
 */
import type { ChannelKind } from '../../wire/alerts.ts';
import { type HttpCall, type HttpParts, httpChannel } from './http.ts';
import type { AlertMessage, SecretsOf } from '../../wire/alerts.ts';
import type { Channel, Outcome } from './index.ts';

/** Less than the lease of a delivery: nobody else may begin it meanwhile. */
const allMsMax = 30_000;
const costlyTriesMax = 3;

type Parts<K extends ChannelKind> = Pick<HttpParts<K>, 'judge'> & {
  /** Pure. */
  requests(config: SecretsOf<K>, message: AlertMessage, now: number): HttpCall[];
  /** Whether the vendor tells what it already has, or people get it again. */
  repeats: 'harmless' | 'costly';
};

export function inTurn<K extends ChannelKind>({ requests, judge, repeats }: Parts<K>): Channel<K> {
  return async (config, message, surroundings) => {
    const outcomes: Outcome[] = [];
    const begunAt = Date.now();
    for (const call of requests(config, message, surroundings.now)) {
      if (Date.now() - begunAt > allMsMax) {
        outcomes.push(outOfTime);
        break;
      }
      const one = httpChannel<K>({ request: () => call, judge });
      outcomes.push(await one(config, message, surroundings));
    }
    return together(outcomes, repeats === 'harmless' || message.attempt < costlyTriesMax);
  };
}

const outOfTime: Outcome = {
  outcome: 'transient',
  status: null,
  error: `Not all of it could be sent within ${allMsMax / 1_000} s.`,
  retryAfterMs: null,
};

/**
 * Pure. Tried again while something may still arrive that way; what is refused for good does not hold back the rest.
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
    error: errors.length === 0 ? null : errors.join(' ').slice(0, errorLengthMax),
    retryAfterMs: waits.length === 0 ? null : Math.max(...waits),
  };
}

const errorLengthMax = 500;
const gravity: Record<Outcome['outcome'], number> = { transient: 2, permanent: 1, delivered: 0 };
