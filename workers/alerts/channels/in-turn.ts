/**
 * A channel that takes several requests to tell one event: one after another, each as httpChannel makes it, until the
 * time for all is over. What was not reached in time is as good as unanswered.
 */
import { type HttpCall, type HttpParts, httpChannel } from './http.ts';
import type { AlertMessage, ChannelKind, SecretsOf } from '../../wire/alerts.ts';
import type { Channel, Outcome } from './index.ts';
import { together } from './together.ts';

/** Less than the lease of a delivery: nobody else may begin it meanwhile. */
const allMsMaxDefault = 30_000;
const costlyTriesMax = 3;

type Parts<K extends ChannelKind> = Pick<HttpParts<K>, 'judge'> & {
  /** Pure. */
  requests(config: SecretsOf<K>, message: AlertMessage, now: number): HttpCall[];
  /** Whether the vendor tells what it already has, or people get it again. */
  repeats: 'harmless' | 'costly';
};

export function inTurn<K extends ChannelKind>(
  { requests, judge, repeats }: Parts<K>,
  allMsMax = allMsMaxDefault,
): Channel<K> {
  return async (config, message, surroundings) => {
    const outcomes: Outcome[] = [];
    const begunAt = Date.now();
    for (const call of requests(config, message, surroundings.now)) {
      if (Date.now() - begunAt > allMsMax) {
        outcomes.push(outOfTime(allMsMax));
        break;
      }
      const one = httpChannel<K>({ request: () => call, judge });
      outcomes.push(await one(config, message, surroundings));
    }
    return together(outcomes, repeats === 'harmless' || message.attempt < costlyTriesMax);
  };
}

const outOfTime = (ms: number): Outcome => ({
  outcome: 'transient',
  status: null,
  error: `Not all of it could be sent within ${ms / 1_000} s.`,
  retryAfterMs: null,
});
